#!/usr/bin/env bash
# Unpacks the native libraries of this platform from the jars in LIBRARIES into NATIVES, and takes the native libraries of
# all platforms out of the jars: the image holds each once, and no start unpacks any. Of ND4J's an empty file stays, by which
# the service knows which variant it has.
#   unpack-natives.sh LIBRARIES NATIVES
set -euo pipefail
libraries=$(realpath "$1")
natives=$2

case $(uname -m) in
    x86_64) here='*/Linux/x86_64/*.so linux/amd64/*.so com/sun/jna/linux-x86-64/*.so' ;;
    aarch64) here='*/Linux/aarch64/*.so linux/aarch64/*.so com/sun/jna/linux-aarch64/*.so' ;;
    *) here='' ;;
esac
mkdir -p "$natives"
markers=$(mktemp -d)
set -f
for jar in $(find "$libraries" -name '*.jar' | sort); do
    # Not by a pipe to a search that ends early: what it reads from would fail.
    files=$(unzip -Z1 "$jar")
    grep -qE '\.(so|dll|dylib|jnilib)(\.[0-9]+)*$' <<< "$files" || continue
    case $jar in
        # One jar for each platform.
        *-linux-*.jar) unzip -joq "$jar" '*.so*' -d "$natives" ;;
        # One jar for all of them; what it lacks for this one it does without.
        *) unzip -joq "$jar" $here -d "$natives" 2> /dev/null || [ $? -eq 11 ] ;;
    esac
    variants=$(grep -E '/libnd4j(cpu|cuda)\.so$' <<< "$files" || true)
    zip -qd "$jar" '*.so' '*.so.*' '*.dll' '*.dylib' '*.jnilib' '*.a' '*/include/*' > /dev/null
    for variant in $variants; do
        mkdir -p "$markers/$(dirname "$variant")"
        touch "$markers/$variant"
        (cd "$markers" && zip -q "$jar" "$variant")
    done
done
rm -rf "$markers"
# One library under two names, of which the loader's cache would make two.
if [ -f "$natives/libopenblas.so.0" ]; then ln -s libopenblas.so.0 "$natives/libopenblas_nolapack.so.0"; fi
find "$natives" -type f -exec chmod 644 {} +

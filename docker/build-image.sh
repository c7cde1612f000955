#!/usr/bin/env bash
# Builds the image without a Docker engine, as root on Debian: buildah runs docker/Dockerfile in chroots, on a base that
# debootstrap makes. Needs `apt-get install buildah debootstrap unzip` and target/neurometer.jar (./mvnw -DskipTests package).
#   docker/build-image.sh               leaves the image in WORK/storage, where docker/smoke-test.sh starts it
#   docker/build-image.sh FILE.tar.gz   also writes it to a file, for docker load, podman load or skopeo
# Environment: SUITE (bookworm), JAVA (17), WORK (target/image), MIRROR
set -euo pipefail
cd "$(dirname "$0")/.."
suite=${SUITE:-bookworm}
java=${JAVA:-17}
work=$(mkdir -p "${WORK:-target/image}" && realpath "${WORK:-target/image}")
mirror=${MIRROR:-http://deb.debian.org/debian}
version=$(sed -n 's/^appVersion: *//p' helm/neurometer/Chart.yaml)
revision=$(git rev-parse HEAD 2> /dev/null || echo unknown)
. docker/image/store.sh

for tool in buildah debootstrap unzip; do
    command -v $tool > /dev/null || { echo "Install $tool: apt-get install buildah debootstrap unzip" >&2; exit 2; }
done
[ -f target/neurometer.jar ] || { echo "Build the jar first: ./mvnw -DskipTests package" >&2; exit 2; }
[[ $(unzip -Z1 target/neurometer.jar) == *META-INF/sbom/application.cdx.json* ]] \
    || { echo "The jar has no bill of materials, which Maven does not write offline: build it without -o" >&2; exit 2; }

if [ ! -f "$work/$suite.tar" ]; then
    root=$(mktemp -d "$work/base.XXXXXX")
    trap 'rm -rf "$root"' EXIT
    debootstrap --variant=minbase "$suite" "$root" "$mirror" > "$work/debootstrap.log" \
        || { tail -20 "$work/debootstrap.log" >&2; exit 1; }
    {
        echo "deb $mirror $suite main"
        echo "deb $mirror $suite-updates main"
        echo "deb ${mirror%/debian}/debian-security $suite-security main"
    } > "$root/etc/apt/sources.list"
    printf 'path-exclude /usr/share/%s/*\n' doc man info locale lintian > "$root/etc/dpkg/dpkg.cfg.d/slim"
    printf 'path-include /usr/share/doc/*/copyright\n' >> "$root/etc/dpkg/dpkg.cfg.d/slim"
    echo 'Acquire::Languages "none";' > "$root/etc/apt/apt.conf.d/slim"
    find "$root/usr/share/doc" -type f ! -name copyright -delete
    rm -rf "$root"/usr/share/{man,info,locale,lintian}/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* \
        "$root"/var/log/*.log
    tar -C "$root" --numeric-owner -cf "$work/$suite.tar.new" .
    mv "$work/$suite.tar.new" "$work/$suite.tar"
fi

base=neurometer-base:$suite
if ! store inspect --type image "localhost/$base" > /dev/null 2>&1; then
    container=$(store from scratch)
    store add -q "$container" "$work/$suite.tar" / > /dev/null
    store config --cmd bash "$container"
    store commit -q --rm "$container" "localhost/$base" > /dev/null
fi

# The format is the one that has health checks.
store bud --format docker --isolation chroot --layers=false --pull-never -q -f docker/Dockerfile -t localhost/neurometer \
    --build-arg "BASE_IMAGE=localhost/$base" --build-arg "JAVA=$java" --build-arg JAR=target/neurometer.jar \
    --build-arg NATIVE_EXTENSION= --build-arg "VERSION=$version" --build-arg "REVISION=$revision" .

if [ $# -gt 0 ]; then
    rm -f "$1" "$work/image.tar"
    store push -q localhost/neurometer "docker-archive:$work/image.tar:neurometer:$version"
    gzip -c "$work/image.tar" > "$1"
    rm "$work/image.tar"
    echo "$1: $(($(stat -c %s "$1") / 1000000)) MB"
fi

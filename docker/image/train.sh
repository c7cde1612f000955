#!/usr/bin/env bash
# Starts the service once in the image that is being built, so that the JVM can keep what it has loaded and linked: in an
# AOT cache from JDK 25 on, in an archive of class data before. Adds the option that uses it to java.options.
#   train.sh, in the folder of neurometer.jar; NEUROMETER_TRAINING_PORT and the next port must be free
set -euo pipefail
port=${NEUROMETER_TRAINING_PORT:-38080}
options=java.options
release=$(java -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p')
if [ "$release" -ge 25 ]; then
    record=-XX:AOTCacheOutput=$PWD/neurometer.aot
    use=-XX:AOTCache=$PWD/neurometer.aot
else
    record=-XX:ArchiveClassesAtExit=$PWD/neurometer.jsa
    use=-XX:SharedArchiveFile=$PWD/neurometer.jsa
fi
data=$(mktemp -d)

# The archive would depend on the heap that this machine suggests.
JAVA_TOOL_OPTIONS='' java "@$options" "$record" -Xlog:disable -Xlog:all=error:stderr -Xmx512m -jar "$PWD/neurometer.jar" \
    --server.port="$port" --management.server.port=$((port + 1)) --neurometer.grpc.port=0 \
    --server.address=127.0.0.1 --management.server.address=127.0.0.1 \
    --neurometer.data-dir="$data" --neurometer.security.enabled=false --neurometer.traffic.drain=0s > "$data/log" 2>&1 &
service=$!

fail() {
    cat "$data/log" >&2
    kill -9 $service 2> /dev/null || true
    exit 1
}
call() {
    curl -sSf --max-time 120 -o /dev/null "http://127.0.0.1:$port$1" "${@:2}" || fail
}

for _ in $(seq 120); do
    kill -0 $service 2> /dev/null || fail
    if curl -sf -o /dev/null "http://127.0.0.1:$((port + 1))/actuator/health/readiness"; then break; fi
    sleep 1
done
image=$(printf '0.5,%.0s' $(seq 1024))
input='"shape": [1, 1, 32, 32], "datatype": "FP32", "data": ['${image%,}']'
call /infer -d '{"model": "zoo/lenet5", "inputs": [{"name": "image", '"$input"'}]}'
call /profile -d '{"model": "zoo/lenet5", "protocol": "analytic"}'
call /v2/models/zoo/lenet5 || true
call /v2
call /models
curl -sf -o /dev/null "http://127.0.0.1:$((port + 1))/actuator/prometheus" || fail

kill -TERM $service
wait $service || [ $? -eq 143 ] || fail
[ -s "${use#*=}" ] || fail
echo "$use" >> "$options"

# What cannot be used is passed over in silence, for instance when a path differs.
JAVA_TOOL_OPTIONS='' java "@$options" "-Xlog:class+load:file=$data/classes" -jar "$PWD/neurometer.jar" zoo > /dev/null
grep -q '^.*io.neurometer.NeurometerApplication source: shared objects file' "$data/classes" \
    || { echo "The JVM does not use ${use#*=}" >&2; exit 1; }
rm -rf "$data" /tmp/javacpp
ls -l "${use#*=}"

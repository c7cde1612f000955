#!/usr/bin/env bash
# Starts the image that docker/build-image.sh has left in WORK/storage, without a container engine: in a mount and process
# namespace of its own, as the image's user, with a read-only root and, where control groups allow, a memory limit. It must
# be ready in time, answer /infer, /profile and /v2, stay within its memory under load, and end when it is told to.
#   docker/smoke-test.sh
# Environment: WORK (target/image), MEMORY (2g), READY_SECONDS (60), LOAD_SECONDS (10), PORT (38090; the next one is used, too),
# STARTS (1): how often the image is started; with more than one, nothing but the times to readiness is looked at
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(realpath "${WORK:-target/image}")
memory=${MEMORY:-2g}
ready_seconds=${READY_SECONDS:-60}
load_seconds=${LOAD_SECONDS:-10}
starts=${STARTS:-1}
port=${PORT:-38090}
url=http://127.0.0.1:$port
management=http://127.0.0.1:$((port + 1))
. docker/image/store.sh

image=$(store inspect --type image localhost/neurometer)
config=$(jq .OCIv1 <<< "$image")
jq -e '.Docker.config.Healthcheck' <<< "$image" > /dev/null || { echo "The image has no health check" >&2; exit 1; }
user=$(jq -r .config.User <<< "$config")
mapfile -t entrypoint < <(jq -r '.config.Entrypoint[]' <<< "$config")
mapfile -t environment < <(jq -r '.config.Env[]' <<< "$config")
[[ $user =~ ^[1-9][0-9]*:[1-9][0-9]*$ ]] || { echo "The image runs as $user" >&2; exit 1; }
jq -e '.config.Labels["org.opencontainers.image.version"]' <<< "$config" > /dev/null

container=$(store from --pull-never localhost/neurometer)
root=$(store mount "$container")
log=$work/smoke-test.log
group=
pid=
service=
cleanup() {
    # The service has another user than unshare, and so does not end with it.
    for process in $service $pid; do kill -9 "$process" 2> /dev/null || true; done
    for _ in $(seq 50); do [ -z "$group" ] || rmdir "$group" 2> /dev/null && break; sleep 0.1; done
    store umount "$container" > /dev/null
    store rm "$container" > /dev/null
}
trap cleanup EXIT
fail() {
    echo "FAILED: $1" >&2
    tail -40 "$log" >&2
    exit 1
}

limit=$(numfmt --from=iec "${memory^^}")
for candidate in /sys/fs/cgroup/memory /sys/fs/cgroup; do
    # Version 1, then version 2.
    for file in memory.limit_in_bytes memory.max; do
        [ -z "$group" ] && mkdir "$candidate/neurometer-smoke-$$" 2> /dev/null || continue
        group=$candidate/neurometer-smoke-$$
        if ! { echo "$limit" > "$group/$file"; } 2> /dev/null; then
            rmdir "$group"
            group=
        fi
    done
done
[ -n "$group" ] || echo "LEFT OUT: no control group for memory can be had here; the process's own figure is compared"

# The namespaces end with their first process, which is the service.
start() {
    local root=$1 user=$2
    shift 2
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount -t tmpfs -o mode=755 tmpfs "$root/dev"
    local device
    for device in null zero random urandom; do
        touch "$root/dev/$device"
        mount --bind "/dev/$device" "$root/dev/$device"
    done
    mount -t tmpfs -o noexec,nosuid,mode=1777 tmpfs "$root/tmp"
    mount -t tmpfs -o "noexec,nosuid,uid=${user%:*},gid=${user#*:}" tmpfs "$root/data"
    mount -o remount,bind,ro "$root"
    exec chroot "--userspec=$user" "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
export -f start
start_and_wait() {
    local began
    began=$(date +%s%N)
    (
        [ -z "$group" ] || echo $BASHPID > "$group/cgroup.procs"
        exec unshare --mount --pid --fork --kill-child --propagation private bash -c 'start "$@"' - \
            "$root" "$user" "${environment[@]}" SERVER_PORT="$port" MANAGEMENT_SERVER_PORT="$((port + 1))" \
            NEUROMETER_GRPC_PORT=0 NEUROMETER_SECURITY_API_KEY=smoke-test-of-the-image "${entrypoint[@]}"
    ) > "$log" 2>&1 &
    pid=$!
    until service=$(pgrep -P "$pid" | head -1) && curl -sf -o /dev/null "$management/actuator/health/readiness"; do
        kill -0 "$pid" 2> /dev/null || fail "the service ended"
        [ $((($(date +%s%N) - began) / 1000000000)) -lt "$ready_seconds" ] || fail "not ready after $ready_seconds s"
        sleep 0.05
    done
    local ready=$((($(date +%s%N) - began) / 1000000)) ticks
    ticks=$(sed 's/.*) //' "/proc/$service/stat" | awk '{print $12 + $13}')
    echo "ready after $ready ms, $((ticks * 1000 / $(getconf CLK_TCK))) ms of processor time"
}

stop() {
    kill -TERM "$service"
    for _ in $(seq 600); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
    kill -0 "$pid" 2> /dev/null && fail "the service does not end"
    service=
    local code
    wait "$pid" && code=0 || code=$?
    [ $code -eq 143 ] || [ $code -eq 0 ] || fail "the service ended with $code"
    pid=
}

if [ "$starts" -gt 1 ]; then
    for _ in $(seq "$starts"); do
        start_and_wait
        stop
    done
    exit
fi
start_and_wait

[ "$(stat -c %u "/proc/$service")" = "${user%:*}" ] || fail "the service runs as user $(stat -c %u "/proc/$service")"
if touch "/proc/$service/root/opt/neurometer/written" 2> /dev/null; then fail "the root can be written"; fi
[ "$(curl -s -o /dev/null -w '%{http_code}' "$url/backends")" = 401 ] || fail "no key is asked for"
KEY=smoke-test-of-the-image helm/neurometer/files/test.sh "$url" || fail "helm/neurometer/files/test.sh"
unavailable=$(curl -s -H 'X-API-Key: smoke-test-of-the-image' "$url/backends" \
    | jq -r '.backends[] | select(.available | not) | "\(.name): \(.reason)"')
[ -z "$unavailable" ] || fail "libraries do not load: $unavailable"

# All processors run a model of some size for a while.
pixels=$(printf '0.5,%.0s' $(seq 150528))
printf '{"model": "zoo/resnet18", "inputs": [{"name": "image", "shape": [1, 3, 224, 224], "datatype": "FP32", "data": [%s]}]}' \
    "${pixels%,}" > "$work/load.json"
status=$(curl -s --max-time 120 -o "$work/answer.json" -w '%{http_code}' -H 'X-API-Key: smoke-test-of-the-image' \
    -H 'Content-Type: application/json' -d "@$work/load.json" "$url/infer")
[ "$status" = 200 ] || fail "/infer of resnet18: $status $(head -c 500 "$work/answer.json")"
until=$((SECONDS + load_seconds))
calls=0
while [ $SECONDS -lt $until ]; do
    for _ in $(seq $(($(nproc) * 2))); do
        curl -sf --max-time 120 -o /dev/null -H 'X-API-Key: smoke-test-of-the-image' -H 'Content-Type: application/json' \
            -d "@$work/load.json" "$url/infer" &
        loads+=($!)
    done
    for load in "${loads[@]}"; do
        # Under load a refusal is an answer, too.
        if wait "$load"; then calls=$((calls + 1)); fi
    done
    loads=()
done
[ $calls -gt 0 ] || fail "nothing was answered under load"
resident=$(awk '/^VmHWM/ {print $2 * 1024}' "/proc/$service/status")
[ "$resident" -le "$limit" ] || fail "$resident bytes resident, of $limit"
echo "$calls runs of resnet18 in $load_seconds s, at most $((resident / 1000000)) MB resident of $((limit / 1000000)) MB"

stop
echo "The image starts, answers and stops."

#!/usr/bin/env bash
# Profiles models on a running service, which keeps the reports. With FAIL_ABOVE it compares each report with the latest
# one before it that is not invalid, of the same model and hardware, measured in the same way.
#   profile.sh MODEL...
# Environment:
#   URL          the service
#   KEY          a key with the role profile, where one is asked for
#   HARDWARE     the hardware whose reports are compared
#   PROTOCOL     analytic, quick, standard or rigorous
#   BATCH_SIZES  as in a request: [1, 8]
#   FAIL_ABOVE   such as 3%; nothing is compared when empty
#   STRICT       true to fail, too, where two reports allow no verdict
#   NEUROMETER   the command of the command line
# Ends with 1 when a model could not be profiled, or else with the exit code of the first comparison that failed, as
# docs/command-line.md lists them: 5 for a model that has become slower.
set -uo pipefail
neurometer=${NEUROMETER:-java @/opt/neurometer/java.options -jar /opt/neurometer/neurometer.jar}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# Answers with the body. Waits while the service is busy or not there yet.
call() {
    local code
    printf 'header = "Authorization: Bearer %s"\n' "${KEY:-}" \
        | curl -sS --fail-with-body --retry 30 --retry-delay 10 --retry-connrefused --max-time 900 -o "$work/body" \
            -K - "$URL$1" "${@:2}"
    code=$?
    # In a file, since a try that is repeated has a body, too.
    cat "$work/body"
    return $code
}

# Measures $1 and writes its report to after.json.
profile() {
    local request id
    request=$(jq -n --arg model "$1" --arg protocol "$PROTOCOL" --argjson batches "${BATCH_SIZES:-[1]}" \
        '{model: $model, protocol: $protocol, batch_sizes: $batches}')
    call /profile -H 'Content-Type: application/json' -d "$request" > "$work/after.json" || return 1
    id=$(jq -r .id "$work/after.json")
    while jq -e 'has("schema") | not' "$work/after.json" > /dev/null; do
        case $(jq -r .status "$work/after.json") in
            failed | cancelled) return 1 ;;
        esac
        sleep "${POLL_SECONDS:-5}"
        call "/profiles/$id" > "$work/after.json" || return 1
    done
}

# Writes the report to compare with to before.json, if there is one.
earlier() {
    local id key=$1 model=$2 after=$3
    for id in $(call /profiles --get --data-urlencode "model=$model" --data-urlencode "hardware=$HARDWARE" \
        -d limit=50 | jq -r '.profiles[] | select(.valid != false and .status == "done").id'); do
        [ "$id" != "$after" ] || continue
        call "/profiles/$id" > "$work/before.json" || return 1
        if jq -e --arg key "$key" '.validity.comparable_key == $key' "$work/before.json" > /dev/null; then return; fi
    done
    return 1
}

for model in "$@"; do
    if ! profile "$model"; then
        echo "$model: no report: $(jq -c . "$work/after.json" 2> /dev/null)"
        status=1
        continue
    fi
    id=$(jq -r .id "$work/after.json")
    echo "$model: report $id, median $(jq -r '.measured.latency.median // "-"' "$work/after.json") ms," \
        "valid: $(jq -r .validity.valid "$work/after.json")"
    [ -n "${FAIL_ABOVE:-}" ] || continue
    if ! earlier "$(jq -r .validity.comparable_key "$work/after.json")" "$model" "$id"; then
        echo "$model: no earlier report to compare with"
        continue
    fi
    $neurometer compare "$work/before.json" "$work/after.json" --fail-above "$FAIL_ABOVE"
    code=$?
    case $code in
        0) continue ;;
        4 | 6) echo "$model: no verdict: compare ended with $code" && [ "${STRICT:-}" = true ] || continue ;;
        *) echo "$model: compare ended with $code" ;;
    esac
    [ $status -ne 0 ] || status=$code
done
exit $status

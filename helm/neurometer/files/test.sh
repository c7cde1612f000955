#!/usr/bin/env bash
# Runs and profiles a small model on each service named.
#   test.sh URL...
# Environment: KEY, where the service asks for one.
set -euo pipefail

call() {
    printf 'header = "Authorization: Bearer %s"\n' "${KEY:-}" \
        | curl -sSf --retry 10 --retry-delay 3 --retry-connrefused --max-time 120 -K - "$@"
}
expect() {
    jq -e "$1" > /dev/null || { echo "$url: $2" >&2; exit 1; }
}

model='{"name": "t", "inputs": [{"name": "x", "shape": ["N", 4], "datatype": "FP32"}],
    "layers": [{"type": "relu", "name": "y"}]}'
tensor='{"name": "x", "shape": [1, 4], "datatype": "FP32", "data": [-1, 0, 1, 2]}'
for url in "$@"; do
    call "$url/v2" | expect '.name | length > 0' "GET /v2 does not answer as the Open Inference Protocol says"
    call "$url/infer" -H 'Content-Type: application/json' -d "{\"model\": $model, \"inputs\": [$tensor]}" \
        | expect '.outputs[0].data == [0, 0, 1, 2]' "POST /infer answers something else than relu"
    call "$url/profile" -H 'Content-Type: application/json' -d '{"model": "zoo/lenet5", "protocol": "analytic"}' \
        | expect '.analytic.totals.mac == 326520' "POST /profile counts other MACs of lenet5"
    echo "$url: infers and profiles"
done

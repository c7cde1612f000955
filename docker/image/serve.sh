#!/usr/bin/env bash
# Starts the service and registers the model found in FOLDER as NAME: an ONNX file, or a definition in JSON, with weights
# in safetensors beside it. Ends when the service does, or when the model cannot be registered.
#   serve.sh NAME FOLDER
set -uo pipefail
name=$1
folder=$2
url=http://127.0.0.1:${SERVER_PORT:-8080}

java @/opt/neurometer/java.options -jar /opt/neurometer/neurometer.jar &
service=$!
trap 'kill -TERM $service' TERM INT

register() {
    local model weights form
    model=$(find -L "$folder" -type f \( -name '*.onnx' -o -name '*.json' \) | sort | tail -1)
    [ -n "$model" ] || { echo "There is no .onnx and no .json file in $folder" >&2; return 1; }
    form=(-F "model=@$model")
    weights=$(find -L "$folder" -type f -name '*.safetensors' | sort | head -1)
    [ -z "$weights" ] || form+=(-F "weights=@$weights")
    # A file of weights that an ONNX file names goes along under its own name.
    for data in "$(dirname "$model")"/*.data "$(dirname "$model")"/*.onnx_data; do
        [ ! -f "$data" ] || form+=(-F "$(basename "$data")=@$data")
    done
    for _ in $(seq 300); do
        kill -0 $service 2> /dev/null || return 1
        if curl -sf -o /dev/null "$url/v2/health/live"; then break; fi
        sleep 0.2
    done
    curl -sS --fail-with-body -o /dev/stderr "$url/models?name=$name" "${form[@]}"
}

if ! register; then
    kill -TERM $service 2> /dev/null
    wait $service
    exit 1
fi
while kill -0 $service 2> /dev/null; do
    wait $service
    code=$?
done
exit $code

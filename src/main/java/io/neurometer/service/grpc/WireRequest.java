package io.neurometer.service.grpc;

import com.google.protobuf.ByteString;
import io.neurometer.service.grpc.proto.InferParameter;
import java.util.List;
import java.util.Map;

/**
 * An inference request as it came. Its elements are still the bytes of the message and are gone once that is closed.
 *
 * @param version empty for the newest
 * @param id empty for none
 * @param raw the elements of each input, or empty where the inputs have contents of their own
 */
record WireRequest(
        String model,
        String version,
        String id,
        Map<String, InferParameter> parameters,
        List<Input> inputs,
        List<Output> outputs,
        List<ByteString> raw) {

    /** @param contents messages of {@code InferTensorContents}, which together are one; empty where there was none */
    record Input(
            String name,
            String datatype,
            long[] sizes,
            Map<String, InferParameter> parameters,
            List<ByteString> contents) {}

    record Output(String name, Map<String, InferParameter> parameters) {}
}

package io.neurometer.service.grpc;

import static io.neurometer.service.inference.RequestFaults.invalid;

import com.google.protobuf.ByteString;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.grpc.proto.InferParameter;
import io.neurometer.service.inference.InferRequest;
import io.neurometer.service.inference.OutputParameters;
import io.neurometer.service.inference.RequestParameters;
import io.neurometer.service.inference.SharedMemory;
import io.neurometer.service.inference.TensorTypes;
import io.neurometer.service.models.ModelReference;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into requests. Raw elements are copied once, from where the network library has put them into tensor
 * memory; no element is ever on the Java heap.
 */
class InferDecoder {
    private static final String BINARY_OUTPUT = "binary_data_output";

    private final LimitsProperties limits;

    InferDecoder(LimitsProperties limits) {
        this.limits = limits;
    }

    /**
     * Reads a message, and closes it.
     *
     * @param id told the request's own name, also of a request with faults
     * @return a request that the caller closes
     */
    InferRequest decode(IncomingMessage message, Consumer<String> id) throws IOException {
        try (message) {
            WireRequest wire = WireReader.read(message.open());
            id.accept(wire.id());
            return decode(wire);
        }
    }

    private InferRequest decode(WireRequest wire) throws IOException {
        if (wire.model().isEmpty()) {
            throw invalid("model_name", "is missing", null, "a model's name");
        }
        requireOneForm(wire);
        RequestParameters parameters = new RequestParameters();
        parameters.put(BINARY_OUTPUT, true);
        wire.parameters().forEach((name, value) -> parameters.put(name, value(value)));
        InferRequest.Options options = parameters.options();
        List<InferRequest.RequestedOutput> outputs = new ArrayList<>();
        wire.outputs().forEach(output -> outputs.add(requested(output)));
        ModelReference model = ModelReference.named(wire.model(), wire.version().isEmpty() ? null : wire.version());
        String id = wire.id().isEmpty() ? null : wire.id();
        return new InferRequest(model, id, tensors(wire), outputs, options);
    }

    /** Inputs are all raw or all typed. */
    private static void requireOneForm(WireRequest wire) {
        int raw = wire.raw().size();
        if (raw == 0) {
            return;
        }
        for (WireRequest.Input input : wire.inputs()) {
            if (!input.contents().isEmpty()) {
                throw invalid(
                        input.name(),
                        "the input has 'contents' in a request with 'raw_input_contents'",
                        null,
                        "one of the two for all inputs");
            }
        }
        if (raw != wire.inputs().size()) {
            throw invalid(
                    "raw_input_contents",
                    "there is not one entry for each input",
                    raw,
                    wire.inputs().size() + " inputs");
        }
    }

    private Map<String, Tensor> tensors(WireRequest wire) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            for (int i = 0; i < wire.inputs().size(); i++) {
                WireRequest.Input input = wire.inputs().get(i);
                if (input.name().isEmpty()) {
                    throw invalid("inputs", "an input has no name", null, "name, datatype and shape");
                }
                if (tensors.containsKey(input.name())) {
                    throw invalid(input.name(), "the same input is given twice", null, "each input once");
                }
                ByteString raw = wire.raw().isEmpty() ? null : wire.raw().get(i);
                tensors.put(input.name(), tensor(input, raw));
            }
            return tensors;
        } catch (IOException | RuntimeException | Error failure) {
            tensors.values().forEach(Tensor::close);
            throw failure;
        }
    }

    private Tensor tensor(WireRequest.Input input, @Nullable ByteString raw) throws IOException {
        input.parameters().keySet().forEach(SharedMemory::requireNone);
        TensorType type = new TensorType(
                TensorTypes.dataType(input.datatype(), input.name()),
                TensorTypes.shape(input.sizes(), input.name(), limits));
        if (raw == null) {
            return ContentsReader.read(input.name(), type, input.contents());
        }
        if (raw.size() != type.bytes()) {
            throw invalid(
                    input.name(),
                    "'raw_input_contents' does not fit",
                    raw.size() + " bytes",
                    type.bytes() + " bytes for " + type);
        }
        Tensor tensor = Tensor.allocate(type);
        try {
            raw.copyTo(tensor.bytes());
            return tensor;
        } catch (RuntimeException | Error failure) {
            tensor.close();
            throw failure;
        }
    }

    private static InferRequest.RequestedOutput requested(WireRequest.Output output) {
        if (output.name().isEmpty()) {
            throw invalid("outputs", "an output has no name", null, "a name");
        }
        OutputParameters parameters = new OutputParameters();
        output.parameters().forEach((name, value) -> parameters.put(name, value(value)));
        return parameters.output(output.name());
    }

    private static @Nullable Object value(InferParameter parameter) {
        return switch (parameter.getParameterChoiceCase()) {
            case BOOL_PARAM -> parameter.getBoolParam();
            case INT64_PARAM -> parameter.getInt64Param();
            case STRING_PARAM -> parameter.getStringParam();
            case DOUBLE_PARAM -> parameter.getDoubleParam();
            case UINT64_PARAM -> unsigned(parameter.getUint64Param());
            case PARAMETERCHOICE_NOT_SET -> null;
        };
    }

    private static Object unsigned(long bits) {
        if (bits >= 0) {
            return bits;
        }
        return new BigInteger(Long.toUnsignedString(bits));
    }
}

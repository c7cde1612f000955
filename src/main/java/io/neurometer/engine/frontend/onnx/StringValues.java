package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of a model that hold strings, such as the class labels of a classifier. They are left out, with all that is
 * computed from them; the model is usable as long as some output needs none.
 */
final class StringValues {
    private final Map<String, String> origins = new LinkedHashMap<>();

    /** Whether the elements of a tensor are strings. */
    static boolean areIn(OnnxTensor tensor) {
        return tensor.proto().getDataType() == TensorProto.DataType.STRING_VALUE;
    }

    /** @param origin what makes the value a string, in the words of an error */
    void add(String value, String origin) {
        origins.putIfAbsent(value, origin);
    }

    boolean has(String value) {
        return origins.containsKey(value);
    }

    /** Whether the node reads a string, so that its outputs cannot be given either. */
    boolean reads(OnnxNode node) {
        return node.inputs().stream().anyMatch(this::has);
    }

    /** All outputs of a node that reads a string. */
    void addOutputs(OnnxNode node) {
        String origin = node.inputs().stream()
                .filter(this::has)
                .findFirst()
                .map(origins::get)
                .orElse(node.name());
        node.outputs().forEach(output -> add(output, origin));
    }

    /** What is wrong when no output of the model is left. */
    List<Fault> faults(List<String> outputs) {
        if (outputs.isEmpty() || !outputs.stream().allMatch(this::has)) {
            return List.of();
        }
        return outputs.stream()
                .map(output -> Fault.of(
                                ErrorCode.MODEL_UNSUPPORTED, output, "output needs strings, which are not supported")
                        .got(origins.get(output))
                        .expected("at least one output of numbers")
                        .fix("export the model with integer class labels, or with its probabilities as an output"))
                .toList();
    }
}

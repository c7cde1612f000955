package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.TypeProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds everything in a file that no graph here can hold, in its functions and in the graphs of its nodes too. */
final class UnsupportedParts {
    private static final String LISTED = "GET /backends lists the operators that are";
    private static final String SEQUENCES =
            "sequences, optionals and maps are no values here: export the model with tensors only, for example with"
                    + " the elements of a list stacked into one tensor";
    private static final String TEXTS =
            "strings are no values here: turn text into numbers before the request, and export the model from there on";
    private static final String IMAGES =
            "images are decoded before the request: export the model from the pixels on, as a tensor";
    private static final String TRAINING =
            "only forward passes run here: export the model for inference, without losses and optimizers";

    private static final Set<String> OF_TEXTS = Set.of(
            "StringConcat",
            "StringNormalizer",
            "StringSplit",
            "RegexFullMatch",
            "TfIdfVectorizer",
            "ai.onnx.ml.CategoryMapper",
            "com.microsoft.Tokenizer",
            "com.microsoft.WordConvEmbedding");
    private static final Set<String> OF_MAPS = Set.of("ai.onnx.ml.DictVectorizer", "ai.onnx.ml.CastMap");

    private final MappingTable table;
    private final OnnxFunctions functions;
    private final long minOpset;
    private final long maxOpset;
    private final Map<String, Integer> operators = new TreeMap<>();
    private final Set<OnnxFunctions.Function> seen = new HashSet<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> domains = new HashSet<>();

    UnsupportedParts(MappingTable table, OnnxFunctions functions, long minOpset, long maxOpset) {
        this.table = table;
        this.functions = functions;
        this.minOpset = minOpset;
        this.maxOpset = maxOpset;
    }

    /** A fault for each operator, with how many nodes have it, and for each input of the model that is no tensor. */
    List<Fault> of(OnnxBody model) {
        nodes(model.nodes());
        operators.forEach((operator, count) ->
                faults.add(Fault.of(ErrorCode.MODEL_UNSUPPORTED, operator, "operator is not supported")
                        .got(count + (count == 1 ? " node" : " nodes"))
                        .fix(advice(operator))));
        model.proto().getInputList().forEach(this::input);
        return faults;
    }

    /** The domains of the supported operators that {@link #of} has met. */
    Set<String> domains() {
        return domains;
    }

    private void nodes(List<OnnxFile.Node> nodes) {
        for (OnnxFile.Node parsed : nodes) {
            NodeProto node = parsed.proto();
            OnnxFunctions.Function function = functions.find(node);
            if (function != null) {
                if (seen.add(function)) {
                    requireKnownOpset(function);
                    nodes(function.nodes());
                }
            } else if (table.find(node.getDomain(), node.getOpType()) == null) {
                operators.merge(OnnxDomains.qualified(node.getDomain(), node.getOpType()), 1, Integer::sum);
            } else {
                domains.add(OnnxDomains.canonical(node.getDomain()));
            }
            parsed.bodies().values().forEach(body -> nodes(body.nodes()));
        }
    }

    private void requireKnownOpset(OnnxFunctions.Function function) {
        long opset = function.opset(minOpset);
        if (opset < minOpset || opset > maxOpset) {
            faults.add(OnnxImporter.unsupportedOpset(function.title(), opset, minOpset, maxOpset));
        }
    }

    private void input(ValueInfoProto input) {
        TypeProto type = input.getType();
        if (type.getValueCase() != TypeProto.ValueCase.VALUE_NOT_SET && !type.hasTensorType()) {
            faults.add(Fault.of(ErrorCode.MODEL_UNSUPPORTED, input.getName(), "only tensors can be inputs")
                    .fix(SEQUENCES));
        } else if (type.hasTensorType() && type.getTensorType().getElemType() == TensorProto.DataType.STRING_VALUE) {
            faults.add(Fault.of(ErrorCode.MODEL_UNSUPPORTED, input.getName(), "has an unsupported element type")
                    .got("STRING")
                    .fix(TEXTS));
        }
    }

    private static String advice(String operator) {
        if (operator.contains("Sequence") || operator.startsWith("Optional") || OF_MAPS.contains(operator)) {
            return SEQUENCES;
        } else if (OF_TEXTS.contains(operator)) {
            return TEXTS;
        } else if (operator.equals("ImageDecoder")) {
            return IMAGES;
        }
        boolean training = operator.startsWith("ai.onnx.preview.training.")
                || operator.startsWith("ai.onnx.training.")
                || operator.endsWith("Loss");
        return training ? TRAINING : LISTED;
    }
}

package io.neurometer.engine.conformance;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.AnyOpset;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.frontend.onnx.OnnxTensors;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs ONNX cases on one backend in every way and compares as their authors' own runner does: relative tolerance 1e-3,
 * absolute 1e-7, integers exact.
 */
final class OnnxCaseRunner {
    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 1e-7;

    /** Of cases as they stand; the other feeds run on one thread. */
    private static final int MAX_THREADS = 2;

    private final OnnxImporter importer = importer();
    private final BackendRuns runs;

    OnnxCaseRunner(BackendRuns runs) {
        this.runs = runs;
    }

    /** Reads models of any version of the operator sets. */
    static OnnxImporter importer() {
        return AnyOpset.importer();
    }

    /** How a case's inputs reach the operator. */
    enum Feed {
        /** All of them with the request, as the case states. */
        REQUEST,
        /** Integer inputs after the first as constants of the model, as exporters write sizes, axes and indices. */
        SETTINGS_IN_MODEL,
        /** All inputs after the first as constants of the model, as exporters write weights. */
        PARAMETERS_IN_MODEL;

        private boolean isConstant(OnnxCase.DataSet set, int input) {
            if (input == 0 || input >= set.inputs().size() || this == REQUEST) {
                return false;
            }
            int type = set.inputs().get(input).getDataType();
            return this == PARAMETERS_IN_MODEL
                    || type == TensorProto.DataType.INT64_VALUE
                    || type == TensorProto.DataType.INT32_VALUE;
        }

        private Set<Integer> constants(OnnxCase.DataSet set) {
            return IntStream.range(0, set.inputs().size())
                    .filter(input -> isConstant(set, input))
                    .boxed()
                    .collect(Collectors.toSet());
        }
    }

    enum Verdict {
        PASSED,
        FAILED,
        UNSUPPORTED
    }

    /** @param unsupported why the importer refused the model as unsupported */
    record Outcome(Verdict verdict, String detail, List<Fault> unsupported) {
        private static Outcome failed(String detail) {
            return new Outcome(Verdict.FAILED, detail, List.of());
        }
    }

    Outcome run(OnnxCase onnxCase, Feed feed) {
        try {
            ModelProto model = onnxCase.model();
            int threads = feed == Feed.REQUEST ? MAX_THREADS : 1;
            List<String> names = model.getGraph().getInputList().stream()
                    .map(ValueInfoProto::getName)
                    .toList();
            for (OnnxCase.DataSet set : onnxCase.dataSets()) {
                List<String> differences = run(withConstants(model, set, feed), set, names, threads);
                if (!differences.isEmpty()) {
                    return Outcome.failed(String.join("; ", differences));
                }
            }
            return new Outcome(Verdict.PASSED, "", List.of());
        } catch (EngineException refused) {
            String detail = refused.code() + " " + refused.getMessage();
            return refused.code() == ErrorCode.MODEL_UNSUPPORTED
                    ? new Outcome(Verdict.UNSUPPORTED, detail, refused.faults())
                    : Outcome.failed(detail);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (RuntimeException fault) {
            StackTraceElement[] trace = fault.getStackTrace();
            return Outcome.failed(fault + (trace.length == 0 ? "" : " at " + trace[0]));
        }
    }

    /** The feeds that make a difference to a case. */
    static List<Feed> feeds(OnnxCase onnxCase) throws IOException {
        Map<List<Set<Integer>>, Feed> different = new LinkedHashMap<>();
        List<OnnxCase.DataSet> sets = onnxCase.dataSets();
        for (Feed feed : Feed.values()) {
            different.putIfAbsent(sets.stream().map(feed::constants).toList(), feed);
        }
        return List.copyOf(different.values());
    }

    private List<String> run(ModelProto model, OnnxCase.DataSet set, List<String> names, int threads) {
        Graph graph = importer.read(ByteBuffer.wrap(model.toByteArray()));
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Map<String, Tensor> expected = new LinkedHashMap<>();
        try {
            for (int i = 0; i < names.size() && i < set.inputs().size(); i++) {
                String name = names.get(i);
                if (graph.inputs().stream().map(GraphInput::name).anyMatch(name::equals)) {
                    inputs.put(name, OnnxTensors.read(set.inputs().get(i), name));
                }
            }
            for (int i = 0; i < set.outputs().size(); i++) {
                String name = graph.outputs().get(i);
                expected.put(name, OnnxTensors.read(set.outputs().get(i), name));
            }
            List<String> differences = new ArrayList<>();
            if (expected.isEmpty()) {
                differences.add("the case states no outputs");
            }
            runs.inEveryWay(
                    graph, inputs, threads, (way, outputs) -> differences.addAll(differences(way, outputs, expected)));
            return differences;
        } finally {
            inputs.values().forEach(Tensor::close);
            expected.values().forEach(Tensor::close);
        }
    }

    private static List<String> differences(String way, Map<String, Tensor> outputs, Map<String, Tensor> expected) {
        List<String> differences = new ArrayList<>();
        expected.forEach((name, wanted) -> {
            Tensor actual = outputs.get(name);
            String difference =
                    actual == null ? "output is missing" : Agreement.difference(actual, wanted, RELATIVE, ABSOLUTE);
            if (difference != null) {
                differences.add(way + ": " + name + ": " + difference);
            }
        });
        return differences;
    }

    /** The model with those inputs as constants that the feed says. */
    static ModelProto withConstants(ModelProto model, OnnxCase.DataSet set, Feed feed) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        List<ValueInfoProto> declared = model.getGraph().getInputList();
        graph.clearInput();
        for (int i = 0; i < declared.size(); i++) {
            if (feed.isConstant(set, i)) {
                graph.addInitializer(
                        set.inputs().get(i).toBuilder().setName(declared.get(i).getName()));
            } else {
                graph.addInput(declared.get(i));
            }
        }
        return model.toBuilder().setGraph(graph).build();
    }
}

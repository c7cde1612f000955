package io.neurometer.engine.conformance;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
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

/** Runs ONNX cases as their authors' own runner does: relative tolerance 1e-3, absolute 1e-7, integers exact. */
final class OnnxCaseRunner {
    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 1e-7;

    private final OnnxImporter importer = AnyOpset.importer();
    private final EngineRunner engine;

    OnnxCaseRunner(CompileOptions options) {
        this.engine = new EngineRunner(options);
    }

    /** How a case's inputs reach the operator. */
    enum Feed {
        /** All of them with the request, as the case states. */
        REQUEST,
        /** Integer inputs after the first as constants of the model, as exporters write sizes, axes and indices. */
        SETTINGS_IN_MODEL
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

    Set<String> supportedOperators() {
        return importer.operators();
    }

    Outcome run(OnnxCase onnxCase, Feed feed) {
        try {
            ModelProto model = onnxCase.model();
            for (OnnxCase.DataSet set : onnxCase.dataSets()) {
                List<String> differences = run(model, set, feed);
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

    private List<String> run(ModelProto original, OnnxCase.DataSet set, Feed feed) {
        ModelProto model = feed == Feed.REQUEST ? original : withSettings(original, set);
        Graph graph = importer.read(ByteBuffer.wrap(model.toByteArray()));
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        List<ValueInfoProto> declared = original.getGraph().getInputList();
        for (int i = 0; i < declared.size() && i < set.inputs().size(); i++) {
            String name = declared.get(i).getName();
            if (graph.inputs().stream().map(GraphInput::name).anyMatch(name::equals)) {
                inputs.put(name, OnnxTensors.read(set.inputs().get(i), name));
            }
        }
        List<String> differences = new ArrayList<>();
        try (ModelRuntime runtime = engine.runtime(graph)) {
            engine.run(runtime, inputs, outputs -> differences.addAll(differences(graph, outputs, set.outputs())));
        } finally {
            inputs.values().forEach(Tensor::close);
        }
        return differences;
    }

    private static List<String> differences(Graph graph, Map<String, Tensor> outputs, List<TensorProto> expected) {
        List<String> differences = new ArrayList<>();
        if (expected.isEmpty()) {
            differences.add("the case states no outputs");
        }
        for (int i = 0; i < expected.size(); i++) {
            String name = graph.outputs().get(i);
            Tensor actual = outputs.get(name);
            try (Tensor wanted = OnnxTensors.read(expected.get(i), name)) {
                String difference =
                        actual == null ? "output is missing" : Agreement.difference(actual, wanted, RELATIVE, ABSOLUTE);
                if (difference != null) {
                    differences.add(name + ": " + difference);
                }
            }
        }
        return differences;
    }

    private static ModelProto withSettings(ModelProto model, OnnxCase.DataSet set) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        List<ValueInfoProto> declared = model.getGraph().getInputList();
        graph.clearInput();
        for (int i = 0; i < declared.size(); i++) {
            boolean setting = i > 0
                    && i < set.inputs().size()
                    && (set.inputs().get(i).getDataType() == TensorProto.DataType.INT64_VALUE
                            || set.inputs().get(i).getDataType() == TensorProto.DataType.INT32_VALUE);
            if (setting) {
                graph.addInitializer(
                        set.inputs().get(i).toBuilder().setName(declared.get(i).getName()));
            } else {
                graph.addInput(declared.get(i));
            }
        }
        return model.toBuilder().setGraph(graph).build();
    }
}

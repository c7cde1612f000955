package io.neurometer.engine.conformance;

import static io.neurometer.engine.conformance.OnnxRuns.assertGives;
import static io.neurometer.engine.conformance.OnnxRuns.floats;
import static io.neurometer.engine.conformance.OnnxRuns.truth;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.body;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.floats;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.input;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integer;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integers;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.longs;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.node;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto.AttributeType;
import io.neurometer.engine.frontend.onnx.proto.FunctionProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import io.neurometer.engine.frontend.onnx.proto.SparseTensorProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ONNX files may hold beside plain nodes and tensors: functions, sparse tensors, constants in short, odd names. */
class FileFeaturesTest {
    static Stream<String> backends() {
        return OnnxRuns.backends();
    }

    private static GraphProto.Builder graph(long... sizes) {
        return GraphProto.newBuilder()
                .setName("test")
                .addInput(input("x", sizes))
                .addOutput(output("y"));
    }

    private static OperatorSetIdProto opset(String domain, long version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }

    private static ByteBuffer file(GraphProto.Builder graph, FunctionProto.Builder... functions) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(opset("", 15))
                .addOpsetImport(opset("custom", 1))
                .addOpsetImport(opset("com.unused", 7))
                .setGraph(graph);
        for (FunctionProto.Builder function : functions) {
            model.addFunctions(function);
        }
        return ByteBuffer.wrap(model.build().toByteArray());
    }

    private static FunctionProto.Builder function(String name, List<String> inputs, List<String> outputs) {
        return FunctionProto.newBuilder()
                .setName(name)
                .setDomain("custom")
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addOpsetImport(opset("", 15));
    }

    private static NodeProto.Builder call(String function, String... values) {
        return node(function, values).setDomain("custom");
    }

    private static AttributeProto reference(String name, String to, AttributeType type) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setRefAttrName(to)
                .setType(type)
                .build();
    }

    private static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    private static Tensor three() {
        return floats(new long[] {1, 3}, 1, 2, 3);
    }

    private static EngineException refused(ByteBuffer file) {
        return catchThrowableOfType(EngineException.class, () -> new OnnxImporter().read(file));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aFunctionStandsForItsNodes(String backend) {
        FunctionProto.Builder twice =
                function("Twice", List.of("a"), List.of("b")).addNode(node("Add", "a", "a", "->", "b"));
        GraphProto.Builder graph =
                graph(1, 3).addNode(call("Twice", "x", "->", "h")).addNode(node("Neg", "h", "->", "y"));
        assertGives(backend, file(graph, twice), Map.of("x", three()), new float[] {-2, -4, -6}, 1, 3);
    }

    /** Inner names that are those of the caller, a default, a value given, and a call within a call. */
    @ParameterizedTest
    @MethodSource("backends")
    void functionsCallFunctionsWithAttributes(String backend) {
        FunctionProto.Builder shifted = function("Shifted", List.of("y"), List.of("x"))
                .addAttributeProto(real("by", 10))
                .addNode(node("Constant", "->", "h").addAttribute(reference("value_float", "by", AttributeType.FLOAT)))
                .addNode(node("Add", "y", "h", "->", "x"));
        FunctionProto.Builder both = function("Both", List.of("x", "left_out"), List.of("first", "second"))
                .addAttribute("step")
                .addNode(call("Shifted", "x", "->", "first"))
                .addNode(call("Shifted", "first", "->", "second")
                        .addAttribute(reference("by", "step", AttributeType.FLOAT)));
        GraphProto.Builder graph = graph(1, 3)
                .addNode(call("Both", "x", "->", "", "h").addAttribute(real("step", 100)))
                .addNode(node("Neg", "h", "->", "y"));
        assertGives(backend, file(graph, shifted, both), Map.of("x", three()), new float[] {-111, -112, -113}, 1, 3);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anOptionalInputMayBeLeftOutOfAFunction(String backend) {
        FunctionProto.Builder limited = function("Limited", List.of("a", "low", "high"), List.of("b"))
                .addNode(node("Clip", "a", "low", "high", "->", "b"));
        GraphProto.Builder graph = graph(1, 3)
                .addInitializer(floats("two", new float[] {2}))
                .addNode(call("Limited", "x", "", "two", "->", "h"))
                .addNode(call("Limited", "h", "two", "->", "y"));
        assertGives(backend, file(graph, limited), Map.of("x", three()), new float[] {2, 2, 2}, 1, 3);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void overloadsAreSeveralFunctions(String backend) {
        FunctionProto.Builder plus = function("Change", List.of("a"), List.of("b"))
                .setOverload("plus")
                .addNode(node("Add", "a", "a", "->", "b"));
        FunctionProto.Builder minus = function("Change", List.of("a"), List.of("b"))
                .setOverload("minus")
                .addNode(node("Neg", "a", "->", "b"));
        GraphProto.Builder graph = graph(1, 3)
                .addNode(call("Change", "x", "->", "h").setOverload("minus"))
                .addNode(call("Change", "h", "->", "y").setOverload("plus"));
        assertGives(backend, file(graph, plus, minus), Map.of("x", three()), new float[] {-2, -4, -6}, 1, 3);
    }

    /** The branches read values of the function, which reads those of its caller under other names. */
    @ParameterizedTest
    @MethodSource("backends")
    void functionsAndBranchesLieInOneAnother(String backend) {
        GraphProto.Builder doubled = GraphProto.newBuilder()
                .setName("then")
                .addNode(call("Twice", "changed", "->", "r"))
                .addOutput(output("r"));
        GraphProto.Builder kept = GraphProto.newBuilder().setName("else").addOutput(output("changed"));
        FunctionProto.Builder twice =
                function("Twice", List.of("a"), List.of("b")).addNode(node("Add", "a", "a", "->", "b"));
        FunctionProto.Builder maybe = function("Maybe", List.of("condition", "value"), List.of("y"))
                .addNode(node("Neg", "value", "->", "changed"))
                .addNode(node("If", "condition", "->", "y")
                        .addAttribute(body("then_branch", doubled))
                        .addAttribute(body("else_branch", kept)));
        GraphProto.Builder graph = graph(1, 3)
                .addInput(input(TensorProto.DataType.BOOL, "flag"))
                .addNode(call("Maybe", "flag", "x", "->", "changed"))
                .addNode(node("Abs", "changed", "->", "y"));
        ByteBuffer file = file(graph, twice, maybe);
        assertGives(backend, file, Map.of("x", three(), "flag", truth(true)), new float[] {2, 4, 6}, 1, 3);
        assertGives(backend, file, Map.of("x", three(), "flag", truth(false)), new float[] {1, 2, 3}, 1, 3);
    }

    @Test
    void aFunctionThatCallsItselfIsRefused() {
        FunctionProto.Builder first =
                function("First", List.of("a"), List.of("b")).addNode(call("Second", "a", "->", "b"));
        FunctionProto.Builder second =
                function("Second", List.of("a"), List.of("b")).addNode(call("First", "a", "->", "b"));
        EngineException refusal = refused(file(graph(1).addNode(call("First", "x", "->", "y")), first, second));
        assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_INVALID);
        assertThat(refusal).hasMessageContaining("custom.First calls itself");
    }

    @Test
    void functionsThatMultiplyAreRefused() {
        FunctionProto.Builder[] functions = new FunctionProto.Builder[30];
        for (int i = 0; i < functions.length; i++) {
            String next = "f" + (i + 1);
            functions[i] = function("f" + i, List.of("a"), List.of("b"));
            if (i == functions.length - 1) {
                functions[i].addNode(node("Neg", "a", "->", "b"));
            } else {
                functions[i].addNode(call(next, "a", "->", "c")).addNode(call(next, "c", "->", "b"));
            }
        }
        EngineException refusal = refused(file(graph(1).addNode(call("f0", "x", "->", "y")), functions));
        assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal.faults()).hasSizeLessThan(100);
    }

    @Test
    void functionsOfUnknownOpsetsAreRefused() {
        FunctionProto.Builder future = function("Future", List.of("a"), List.of("b"))
                .clearOpsetImport()
                .addOpsetImport(opset("", 99))
                .addNode(node("Neg", "a", "->", "b"));
        EngineException refusal = refused(file(graph(1).addNode(call("Future", "x", "->", "y")), future));
        assertThat(refusal).hasMessageContaining("custom.Future").hasMessageContaining("unsupported opset");
    }

    @Test
    void operatorsInFunctionsAreListedByName() {
        FunctionProto.Builder odd =
                function("Odd", List.of("a"), List.of("b")).addNode(node("Frobnicate", "a", "->", "b"));
        EngineException refusal = refused(file(graph(1).addNode(call("Odd", "x", "->", "y")), odd));
        assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED);
        assertThat(refusal.faults()).extracting(fault -> fault.where()).containsExactly("Frobnicate");
    }

    private static SparseTensorProto.Builder sparse(String name, TensorProto indices) {
        return SparseTensorProto.newBuilder()
                .setValues(floats(name, new float[] {5, -7}, 2))
                .setIndices(indices)
                .addDims(3)
                .addDims(2);
    }

    private static TensorProto pairs(long... indices) {
        return longs("", indices).toBuilder()
                .clearDims()
                .addDims(indices.length / 2)
                .addDims(2)
                .build();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void sparseTensorsAreWeights(String backend) {
        GraphProto.Builder graph = graph(1, 3)
                .addSparseInitializer(sparse("w", longs("", 0, 5)))
                .addNode(node("Constant", "->", "v")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("sparse_value")
                                .setType(AttributeType.SPARSE_TENSOR)
                                .setSparseTensor(sparse("", pairs(0, 1, 2, 0)))))
                .addNode(node("Add", "w", "v", "->", "sum"))
                .addNode(node("MatMul", "x", "sum", "->", "y"));
        assertGives(backend, file(graph), Map.of("x", three()), new float[] {5 - 21, 5 - 21}, 1, 2);
        Weight weight = new OnnxImporter().read(file(graph)).weights().get("w");
        assertThat(weight.structuralElements()).isEqualTo(2);
    }

    @Test
    void positionsOfSparseTensorsLieInside() {
        for (TensorProto indices : List.of(
                longs("", 0, 6),
                longs("", -1, 2),
                longs("", 4, 4),
                longs("", 1),
                pairs(0, 0, 3, 0),
                pairs(0, 0, 0, 2))) {
            GraphProto.Builder graph =
                    graph(1, 3).addSparseInitializer(sparse("w", indices)).addNode(node("MatMul", "x", "w", "->", "y"));
            assertThat(refused(file(graph)).code()).as("%s", indices).isEqualTo(ErrorCode.MODEL_MALFORMED);
        }
        GraphProto.Builder huge = graph(1, 3)
                .addSparseInitializer(sparse("w", longs("", 0, 5)).addDims(1L << 40))
                .addNode(node("MatMul", "x", "w", "->", "y"));
        assertThat(refused(file(huge)).code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void constantsMayBeWrittenInShort(String backend) {
        AttributeProto reals = AttributeProto.newBuilder()
                .setName("value_floats")
                .setType(AttributeType.FLOATS)
                .addFloats(10)
                .addFloats(20)
                .addFloats(30)
                .build();
        GraphProto.Builder graph = graph(1, 3)
                .addNode(node("Constant", "->", "scalar").addAttribute(real("value_float", 2)))
                .addNode(node("Constant", "->", "vector").addAttribute(reals))
                .addNode(node("Constant", "->", "axis").addAttribute(integer("value_int", 1)))
                .addNode(node("Constant", "->", "shape").addAttribute(integers("value_ints", 3L, 1L)))
                .addNode(node("Mul", "x", "scalar", "->", "doubled"))
                .addNode(node("Add", "doubled", "vector", "->", "sum"))
                .addNode(node("CumSum", "sum", "axis", "->", "sums"))
                .addNode(node("Reshape", "sums", "shape", "->", "y"));
        assertGives(backend, file(graph), Map.of("x", three()), new float[] {12, 36, 72}, 3, 1);
    }

    @Test
    void aConstantTextIsRefused() {
        AttributeProto text = AttributeProto.newBuilder()
                .setName("value_string")
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8("text"))
                .build();
        EngineException refusal =
                refused(file(graph(1).addNode(node("Constant", "->", "y").addAttribute(text))));
        assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED);
        assertThat(refusal).hasMessageContaining("turn text into numbers");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theDefaultDomainHasTwoNames(String backend) {
        ByteBuffer file = ByteBuffer.wrap(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(opset("com.unused", 3))
                .addOpsetImport(opset("ai.onnx", 13))
                .setGraph(graph(1, 3)
                        .addNode(node("Neg", "x", "->", "a").setDomain("ai.onnx"))
                        .addNode(node("Neg", "a", "->", "y")))
                .build()
                .toByteArray());
        assertGives(backend, file, Map.of("x", three()), new float[] {1, 2, 3}, 1, 3);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void valuesMayHaveAnyNames(String backend) {
        GraphProto.Builder graph = graph(1, 3)
                .addInitializer(floats("入力", new float[] {1, 2, 3}, 3))
                .addInitializer(floats("limit", new float[] {3}))
                .addNode(node("Add", "x", "入力", "->", "/linear/MatMul_output_0").setName("n"))
                .addNode(node("Neg", "/linear/MatMul_output_0", "->", "a").setName("n"))
                .addNode(node("Mul", "a", "a", "->", "A"))
                .addNode(node("Sub", "A", "a", "->", "Größe (m²)"))
                .addNode(node("Clip", "Größe (m²)", "", "limit", "->", "y"));
        assertGives(
                backend, file(graph), Map.of("x", floats(new long[] {1, 3}, -1, -1, -4)), new float[] {0, 2, 0}, 1, 3);
    }

    /** As exporters before IR version 4 write every weight. */
    private static ByteBuffer weightsAsInputs(long irVersion) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(irVersion)
                .addOpsetImport(opset("", 9))
                .setGraph(GraphProto.newBuilder()
                        .setName("test")
                        .addInput(input("x", 2, 3))
                        .addInput(input("w", 3, 2))
                        .addInput(input("b", 2))
                        .addInitializer(floats("w", new float[] {1, 2, 3, 4, 5, 6}, 3, 2))
                        .addInitializer(floats("b", new float[] {1, -1}, 2))
                        .addNode(node("MatMul", "x", "w", "->", "h"))
                        .addNode(node("Add", "h", "b", "->", "y"))
                        .addOutput(output("y")));
        return ByteBuffer.wrap(model.build().toByteArray());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aRequestMayReplaceAWeightThatIsAnInput(String backend) {
        Tensor x = floats(
                new long[] {2, 3},
                0.001230153371579945f,
                0.2987455427646637f,
                -0.27413785457611084f,
                -0.8905918598175049f,
                -0.454670786857605f,
                -0.9916465282440186f);
        Tensor w = floats(
                new long[] {3, 2},
                0.1054142490029335f,
                -0.9304680228233337f,
                -0.02925182320177555f,
                0.695303201675415f,
                -1.3442145586013794f,
                -0.45761576294898987f);
        float[] replaced = {1.3598909378051758f, -0.6679760813713074f, 2.2524046897888184f, -0.033673763275146484f};
        float[] withDefault = {
            1 + 0.001230153371579945f + 3 * 0.2987455427646637f - 5 * 0.27413785457611084f,
            -1 + 2 * 0.001230153371579945f + 4 * 0.2987455427646637f - 6 * 0.27413785457611084f,
            1 - 0.8905918598175049f - 3 * 0.454670786857605f - 5 * 0.9916465282440186f,
            -1 - 2 * 0.8905918598175049f - 4 * 0.454670786857605f - 6 * 0.9916465282440186f
        };
        for (long irVersion : new long[] {3, 8}) {
            assertGives(backend, weightsAsInputs(irVersion), Map.of("x", x), withDefault, 2, 2);
            assertGives(backend, weightsAsInputs(irVersion), Map.of("x", x, "w", w), replaced, 2, 2);
        }
    }

    @Test
    void weightsThatAreInputsAreNotAskedFor() {
        Graph graph = new OnnxImporter().read(weightsAsInputs(3));
        assertThat(graph.inputs()).extracting(GraphInput::name).containsExactly("x");
        assertThat(graph.replaceable()).extracting(GraphInput::name).containsExactly("w", "b");
    }
}

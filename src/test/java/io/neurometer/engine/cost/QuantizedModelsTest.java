package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A layer has the same parameters however its weights are stored, and whatever operator applies scales and zero points:
 * 24 inputs and 10 outputs make 240 weights and 10 biases.
 */
class QuantizedModelsTest {
    private static final ModelCompiler COMPILER = new ModelCompiler(new Backends(List.of(new ReferenceBackend())));
    private static final Elementwise.Cast TO_FP32 = new Elementwise.Cast(DataType.FP32);

    /** One way of storing the layer. @param make builds it on the input x [3, 24] and gives the output */
    private record Way(String name, Function<Layer, String> make) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Builds nodes on one graph. */
    private static final class Layer {
        final NetBuilder net = new NetBuilder("layer");
        final String x = net.input(3, 24);

        String op(Op op, String... inputs) {
            return net.node(op, 10, inputs);
        }

        String mul(String a, String b) {
            return op(new Elementwise.Binary(BinaryFunction.MUL), a, b);
        }

        String sub(String a, String b) {
            return op(new Elementwise.Binary(BinaryFunction.SUB), a, b);
        }

        String add(String a, String b) {
            return op(new Elementwise.Binary(BinaryFunction.ADD), a, b);
        }

        String cast(String value) {
            return op(TO_FP32, value);
        }

        String weight(DataType type, long... sizes) {
            return net.weight(TensorType.of(type, sizes), true);
        }

        String scale() {
            return weight(DataType.FP32, 10);
        }

        String bias() {
            return weight(DataType.FP32, 10);
        }

        String int8() {
            return weight(DataType.INT8, 24, 10);
        }

        String dequantized(String value, long scales, DataType zeroPoints) {
            String scale = weight(DataType.FP32, sizes(scales));
            return op(new Quantization.Dequantize(1), value, scale, weight(zeroPoints, sizes(scales)));
        }

        /** The output of an integer product of dynamically quantized x, the scale of x, and what is made of it. */
        String integerProduct(List<String> scale) {
            List<String> made = new ArrayList<>(List.of("xq", "xs", "xz"));
            net.graph().node("quantize", "quantize", new Quantization.DynamicQuantize(), List.of(x), made);
            scale.add("xs");
            return op(new Linear.MatMulInteger(), "xq", int8(), "xz", weight(DataType.INT8, sizes(1)));
        }

        private static long[] sizes(long count) {
            return count == 1 ? new long[0] : new long[] {count};
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                way(
                        "FP32",
                        1000,
                        l -> l.add(l.op(new Linear.MatMul(), l.x, l.weight(DataType.FP32, 24, 10)), l.bias())),
                way(
                        "FP16 cast to FP32",
                        500,
                        l -> l.add(
                                l.op(new Linear.MatMul(), l.x, l.cast(l.weight(DataType.FP16, 24, 10))),
                                l.cast(l.weight(DataType.FP16, 10)))),
                way(
                        "BF16 cast and transposed",
                        500,
                        l -> l.op(
                                new Linear.Gemm(1, 1, false, false),
                                l.x,
                                l.op(new Movement.Transpose(List.of(1, 0)), l.cast(l.weight(DataType.BF16, 10, 24))),
                                l.cast(l.weight(DataType.BF16, 10)))),
                way(
                        "dequantized by column",
                        280,
                        l -> l.add(
                                l.op(new Linear.MatMul(), l.x, l.dequantized(l.int8(), 10, DataType.INT8)), l.bias())),
                way(
                        "dequantized as a whole",
                        280,
                        l -> l.add(
                                l.op(new Linear.MatMul(), l.x, l.dequantized(l.int8(), 1, DataType.INT8)), l.bias())),
                way(
                        "weights and bias dequantized",
                        280,
                        l -> l.add(
                                l.op(new Linear.MatMul(), l.x, l.dequantized(l.int8(), 10, DataType.INT8)),
                                l.op(new Quantization.Dequantize(0), l.weight(DataType.INT32, 10), l.scale()))),
                way(
                        "cast, shifted and scaled by hand",
                        280,
                        l -> l.add(
                                l.op(
                                        new Linear.MatMul(),
                                        l.x,
                                        l.mul(l.sub(l.cast(l.int8()), l.cast(l.weight(DataType.INT8, 10))), l.scale())),
                                l.bias())),
                way(
                        "scaled by hand from the left",
                        280,
                        l -> l.add(l.op(new Linear.MatMul(), l.x, l.mul(l.scale(), l.cast(l.int8()))), l.bias())),
                way("dynamic, scales multiplied first", 280, l -> {
                    List<String> xs = new ArrayList<>();
                    String product = l.cast(l.integerProduct(xs));
                    return l.add(l.mul(product, l.mul(xs.get(0), l.scale())), l.bias());
                }),
                way("dynamic, one scale after the other", 280, l -> {
                    List<String> xs = new ArrayList<>();
                    String product = l.cast(l.integerProduct(xs));
                    return l.add(l.mul(l.mul(product, xs.get(0)), l.scale()), l.bias());
                }),
                way("dynamic, weights first and FP16 scales", 280, l -> {
                    List<String> xs = new ArrayList<>();
                    String product = l.cast(l.integerProduct(xs));
                    return l.add(l.mul(xs.get(0), l.mul(product, l.cast(l.weight(DataType.FP16, 10)))), l.bias());
                }),
                way("dynamic, integer bias", 280, l -> {
                    List<String> xs = new ArrayList<>();
                    String sum = l.add(l.integerProduct(xs), l.weight(DataType.INT32, 10));
                    return l.mul(l.cast(sum), l.mul(xs.get(0), l.scale()));
                }),
                way("dynamic, divided by inverse scales", 280, l -> {
                    List<String> xs = new ArrayList<>();
                    String product = l.mul(l.cast(l.integerProduct(xs)), xs.get(0));
                    return l.add(l.op(new Elementwise.Binary(BinaryFunction.DIV), product, l.scale()), l.bias());
                }));
    }

    private static Arguments way(String name, long bytes, Function<Layer, String> make) {
        return Arguments.of(new Way(name, make), bytes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void parametersAreThoseOfTheLayer(Way way, long bytes) {
        AnalyticReport report = report(way.make());

        assertThat(report.totals().params()).isEqualTo(250);
        assertThat(report.totals().mac()).isEqualTo(3 * 240);
        assertThat(report.totals().parameters().size().actual()).isEqualTo(bytes);
        assertThat(report.totals().parameters().buffers()).isZero();
        assertThat(report.constants())
                .filteredOn(count -> count.rule().countedAs().equals("params"))
                .extracting(ConstantCount::elements)
                .satisfies(elements -> assertThat(
                                elements.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(250));
    }

    @Test
    void everyScaleAndZeroPointIsNamed() {
        AnalyticReport report = report(l -> {
            List<String> xs = new ArrayList<>();
            String product = l.cast(l.integerProduct(xs));
            return l.add(l.mul(product, l.mul(xs.get(0), l.scale())), l.bias());
        });

        assertThat(report.constants())
                .filteredOn(count -> count.rule() == ConstantRule.FORMAT)
                .singleElement()
                .satisfies(count -> {
                    assertThat(count.constants()).hasSize(2);
                    assertThat(count.elements()).isEqualTo(11);
                    assertThat(count.bytes()).isEqualTo(41);
                });
    }

    @Test
    void aFactorAfterTheScalesIsAParameter() {
        AnalyticReport report = report(l -> {
            List<String> xs = new ArrayList<>();
            String scaled = l.mul(l.cast(l.integerProduct(xs)), l.mul(xs.get(0), l.scale()));
            return l.mul(scaled, l.weight(DataType.FP32, 10));
        });

        assertThat(report.totals().params()).isEqualTo(250);
    }

    @Test
    void aFactorOfRealFeaturesIsAParameter() {
        AnalyticReport report = report(l ->
                l.mul(l.op(new Linear.MatMul(), l.x, l.weight(DataType.FP32, 24, 10)), l.weight(DataType.FP32, 10)));

        assertThat(report.totals().params()).isEqualTo(250);
        assertThat(report.constants()).extracting(count -> count.rule().word()).containsExactly("weight", "operand");
    }

    @Test
    void aQuantizedTableIsCountedWithoutTheScalesOfItsRows() {
        NetBuilder net = new NetBuilder("table");
        String ids = net.graph().input("ids", TensorType.of(DataType.INT64, 5));
        String table = net.weight(TensorType.of(DataType.INT8, 100, 8), true);
        String scales = net.weight(TensorType.of(DataType.FP32, 100, 1), true);
        String rows = net.node(TO_FP32, 8, net.node(new Gathering.Gather(0), 8, table, ids));
        String rowScales = net.node(new Gathering.Gather(0), 8, scales, ids);
        String y = net.node(new Elementwise.Binary(BinaryFunction.MUL), 8, rows, rowScales);

        AnalyticReport report = analyze(net, y);

        assertThat(report.totals().params()).isEqualTo(800);
        assertThat(report.totals().parameters().size().actual()).isEqualTo(800);
    }

    @Test
    void aQuantizedConvolutionIsCountedWithoutItsScales() {
        NetBuilder net = new NetBuilder("convolution");
        String x = net.graph().input("x", TensorType.of(DataType.UINT8, 2, 3, 8, 8));
        Window window = new Window(
                List.of(), List.of(1L, 1L), List.of(), Window.Padding.EXPLICIT, List.of(0L, 0L), List.of(0L, 0L));
        String product = net.node(
                new Convolution.ConvInteger(window, 1),
                4,
                x,
                net.weight(TensorType.of(DataType.INT8, 4, 3, 3, 3), true),
                net.weight(TensorType.of(DataType.UINT8), true),
                net.weight(TensorType.of(DataType.INT8, 4), true));
        String scale = net.node(
                new Shaping.Reshape(false),
                4,
                net.weight(TensorType.of(DataType.FP32, 4), true),
                net.graph().longs("shape", 1, 4, 1, 1));
        String y = net.node(new Elementwise.Binary(BinaryFunction.MUL), 4, net.node(TO_FP32, 4, product), scale);

        AnalyticReport report = analyze(net, y);

        assertThat(report.totals().params()).isEqualTo(4 * 3 * 9);
        assertThat(report.totals().mac()).isEqualTo(2L * 4 * 36 * 27);
    }

    @Test
    void everyConstantHasOneRule() {
        AnalyticReport report = CostAnalyzer.analyze(Networks.typed("resnet50"));

        assertThat(report.constants())
                .filteredOn(count -> count.rule().countedAs().equals("params"))
                .extracting(ConstantCount::elements)
                .satisfies(elements -> assertThat(
                                elements.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(report.totals().params()));
        assertThat(report.constants())
                .filteredOn(count -> count.rule() == ConstantRule.BUFFER)
                .extracting(ConstantCount::elements)
                .containsExactly(report.totals().parameters().buffers());
        assertThat(report.constants()).allSatisfy(count -> {
            assertThat(count.constants()).isNotEmpty();
            assertThat(count.rule().meaning()).isNotBlank();
        });
    }

    private static AnalyticReport analyze(NetBuilder net, String output) {
        net.graph().output(output);
        Graph graph = net.graph().build();
        Map<String, TensorType> inputs = new HashMap<>();
        graph.inputs().forEach(input -> inputs.put(input.name(), input.type()));
        return CostAnalyzer.analyze(COMPILER.infer(graph, inputs));
    }

    private static AnalyticReport report(Function<Layer, String> make) {
        Layer layer = new Layer();
        String output = make.apply(layer);
        return analyze(layer.net, output);
    }
}

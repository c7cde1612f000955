package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.memory.LiveValue;
import io.neurometer.engine.memory.PeakStep;
import io.neurometer.engine.memory.PlannedMemory;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostAnalyzerTest {
    @Test
    void alexNetIsTheLecturesRowByRow() {
        AnalyticReport report = CostAnalyzer.analyze(Networks.typed("alexnet_lecture"));

        assertThat(report.layers())
                .filteredOn(row -> row.params() > 0)
                .extracting(LayerCost::params)
                .containsExactly(34_848L, 307_200L, 884_736L, 663_552L, 442_368L, 37_748_736L, 16_777_216L, 4_096_000L);
        assertThat(report.layers())
                .filteredOn(
                        row -> List.of("input", "conv", "max_pool", "linear").contains(row.kind()))
                .extracting(row -> row.activations().require())
                .containsExactly(
                        150_528L, 290_400L, 69_984L, 186_624L, 43_264L, 64_896L, 64_896L, 43_264L, 9_216L, 4_096L,
                        4_096L, 1_000L);
        assertThat(report.layers())
                .filteredOn(row -> row.mac().require() > 0)
                .extracting(row -> row.mac().require())
                .containsExactly(
                        105_415_200L,
                        223_948_800L,
                        149_520_384L,
                        112_140_288L,
                        74_760_192L,
                        37_748_736L,
                        16_777_216L,
                        4_096_000L);
        Totals totals = report.totals();
        assertThat(totals.flop()).isEqualTo(1_448_813_632L);
        assertThat(totals.parameters().size().fp32()).isEqualTo(243_818_624L);
        assertThat(totals.parameters().size().int8()).isEqualTo(60_954_656L);
        assertThat(totals.parameters().size().actual()).isEqualTo(243_818_624L);
        assertThat(totals.neurons().neurons()).isEqualTo(659_272L);
        assertThat(totals.synapses()).isEqualTo(60_954_656L);
        assertThat(totals.neurons().connections()).isEqualTo(totals.mac());
        PeakStep place = totals.peak().steps().lecture().require();
        assertThat(place.node()).isEqualTo("conv0");
        assertThat(place.alive()).extracting(LiveValue::elements).containsExactly(290_400L, 150_528L);
        assertThat(report.coverage().opsCounted()).isEqualTo(report.coverage().opsTotal());
        assertThat(Convention.ID).isEqualTo("mac-matmul/1");
    }

    @Test
    void leNet5HasThePublishedConnections() {
        AnalyticReport report = CostAnalyzer.analyze(leNet5());

        assertThat(report.totals().params()).isEqualTo(60_000);
        assertThat(report.totals().neurons().connections()).isEqualTo(340_908);
        assertThat(report.totals().parameters().fixed()).isEqualTo(840);
        assertThat(report.layers())
                .filteredOn(row -> row.neurons().require().connections() > 0)
                .extracting(LayerCost::params, row -> row.neurons().require().connections())
                .containsExactly(
                        tuple(156L, 122_304L),
                        tuple(12L, 5_880L),
                        tuple(1_516L, 151_600L),
                        tuple(32L, 2_000L),
                        tuple(48_120L, 48_120L),
                        tuple(10_164L, 10_164L),
                        tuple(0L, 840L));
    }

    @Test
    void tiedWeightsCountOnceAndAsUsed() {
        NetBuilder net = new NetBuilder("tied");
        String ids = net.graph().input("ids", TensorType.of(DataType.INT64, 1, 7));
        String table = net.weight(1000, 32);
        String embedded = net.node(new Gathering.Gather(0), 32, table, ids);
        String head = net.transpose(table, 1000, 1, 0);
        Totals totals = totals(net.typed(net.node(new Linear.MatMul(), 1000, embedded, head)));

        assertThat(totals.params()).isEqualTo(32_000);
        assertThat(totals.parameters().unique()).isEqualTo(32_000);
        assertThat(totals.parameters().asUsed()).isEqualTo(64_000);
        assertThat(totals.mac()).isEqualTo(7 * 32 * 1000);
        assertThat(totals.bytesMoved().weights()).as("7 rows and the head").isEqualTo(4 * (7 * 32 + 32_000));
    }

    @Test
    void biasIsTheSameInsideAndOutsideItsLayer() {
        NetBuilder inside = new NetBuilder("inside");
        Totals linear = totals(inside.typed(inside.linear(inside.input(5, 128), 256, true)));
        NetBuilder outside = new NetBuilder("outside");
        String product = outside.node(new Linear.MatMul(), 256, outside.input(5, 128), outside.weight(128, 256));
        Totals matmul = totals(outside.typed(outside.add(product, outside.weight(256))));

        assertThat(matmul.params()).isEqualTo(linear.params());
        assertThat(matmul.op()).isEqualTo(linear.op());
        assertThat(matmul.neurons()).isEqualTo(linear.neurons());
        assertThat(matmul.neurons()).isEqualTo(linear.neurons());
        assertThat(matmul.activations().totalLecture())
                .isEqualTo(linear.activations().totalLecture());
        assertThat(matmul.peak().liveness()).isEqualTo(linear.peak().liveness());
    }

    @Test
    void onlyTrainableFloatingDataOfSomeSizeAreParameters() {
        NetBuilder net = new NetBuilder("data");
        String x = net.input(2, 100);
        x = net.binary(BinaryFunction.MUL, x, net.weight(100));
        x = net.binary(BinaryFunction.ADD, x, net.weight());
        x = net.binary(BinaryFunction.ADD, x, net.weight(TensorType.of(DataType.FP32, 2, 100), false));
        String mask = net.weight(TensorType.of(DataType.BOOL, 2, 100), true);
        x = net.node(new Elementwise.Where(), 100, mask, x, net.weight());
        net.weight(5000);
        net.relu(x);
        Totals totals = totals(net.typed(x));

        assertThat(totals.params()).isEqualTo(100);
        assertThat(totals.neurons().neurons()).isZero();
        assertThat(totals.neurons().connections()).isZero();
    }

    @Test
    void runningStatisticsAreBuffers() {
        NetBuilder net = new NetBuilder("norm");
        Totals totals = totals(net.typed(net.batchNorm(net.input(1, 96, 4, 4))));

        assertThat(totals.params()).isEqualTo(192);
        assertThat(totals.parameters().buffers()).isEqualTo(192);
        assertThat(totals.parameters().size().fp32()).isEqualTo(768);
        assertThat(totals.parameters().size().actual()).isEqualTo(1536);
    }

    @Test
    void productOfActivationsHasNoConnections() {
        NetBuilder net = new NetBuilder("scores");
        String x = net.input(4, 16, 16);
        Totals totals = totals(net.typed(net.node(new Linear.MatMul(), 16, x, x)));

        assertThat(totals.mac()).isEqualTo(4 * 16 * 16 * 16);
        assertThat(totals.neurons().connections()).isZero();
        assertThat(totals.neurons().neurons()).isZero();
        assertThat(totals.params()).isZero();
    }

    @Test
    void lateTypesAreUncountedNotGuessed() {
        NetBuilder net = new NetBuilder("late");
        String x = net.input(3, 4);
        String found = net.node(new Gathering.NonZero(), 1, net.relu(x));
        AnalyticReport report = CostAnalyzer.analyze(net.typed(net.node(
                new Activation.Simple(ActivationFunction.RELU, 0, 0),
                1,
                net.node(new Elementwise.Cast(DataType.FP32), 1, found))));

        assertThat(report.coverage().opsTotal()).isEqualTo(4);
        assertThat(report.coverage().opsCounted()).isEqualTo(1);
        assertThat(report.coverage().uncounted())
                .extracting(Coverage.Uncounted::kind, Coverage.Uncounted::count)
                .containsExactly(tuple("cast", 1L), tuple("non_zero", 1L), tuple("relu", 1L));
        assertThat(report.layers().get(2).mac().reason()).contains("when a request runs");
        assertThat(report.totals().op()).isEqualTo(12);
    }

    @Test
    void figuresPerSampleDivideByTheBatch() {
        NetBuilder net = new NetBuilder("batch");
        AnalyticReport report = CostAnalyzer.analyze(net.typed(net.linear(net.input(8, 128), 256, true)));
        PerSample sample = report.perSample().require();

        assertThat(report.batch().value()).isEqualTo(8);
        assertThat(sample.mac()).isEqualTo(128 * 256);
        assertThat(sample.neurons()).isEqualTo(256);
        assertThat(report.totals().mac()).isEqualTo(8 * 128 * 256);
    }

    @Test
    void bytesMovedAreWeightsInputsAndOutputs() {
        NetBuilder net = new NetBuilder("bytes");
        String hidden = net.linear(net.input(1, 100), 200, true);
        AnalyticReport report = CostAnalyzer.analyze(net.typed(net.linear(hidden, 10, false)));
        BytesMoved moved = report.totals().bytesMoved();

        assertThat(moved.weights()).isEqualTo(4 * (100 * 200 + 200 + 2000));
        assertThat(moved.compulsory()).isEqualTo(moved.weights() + 4 * (100 + 10));
        assertThat(moved.layerwise()).isEqualTo(moved.weights() + 4 * (100 + 200 + 200 + 10));
        assertThat(report.totals().arithmeticIntensity().compulsory().value())
                .isEqualTo(2.0 * 22_000 / moved.compulsory());
        assertThat(report.layers().stream()
                        .mapToLong(row -> row.bytesMoved().require())
                        .sum())
                .isEqualTo(moved.layerwise());
    }

    @Test
    void workspaceIsKnownOnlyOfACompiledModel() {
        NetBuilder net = new NetBuilder("workspace");
        AnalyticReport report = CostAnalyzer.analyze(net.typed(net.relu(net.input(1, 16))));

        assertThat(report.totals().peak().workspace().reason()).isNotEmpty();
        assertThat(report.totals().peak().planOf()).isEqualTo(Peak.ROW_MAJOR_GRAPH);
        PeakStep arenaAt =
                new PeakStep("relu", "relu", 0, List.of(LiveValue.of("y", TensorType.of(DataType.FP32, 1, 16), 64)));
        PeakStep workspaceAt = new PeakStep(
                "relu",
                "relu",
                0,
                List.of(
                        LiveValue.scratch("relu workspace", 128),
                        arenaAt.alive().get(0)));
        Peak compiled = report.withPlan(new PlannedMemory(64, arenaAt, 192, workspaceAt, 64))
                .totals()
                .peak();
        assertThat(compiled.arena()).isEqualTo(64);
        assertThat(compiled.workspace().value()).isEqualTo(192);
        assertThat(compiled.planOf()).isEqualTo(Peak.EXECUTABLE);
        assertThat(compiled.steps().workspace().value()).isEqualTo(workspaceAt);
        assertThat(compiled.steps().arena().require().layer()).isEqualTo("relu");
        assertThat(compiled.liveness()).isEqualTo(report.totals().peak().liveness());
    }

    @Test
    void everyInputMustBeFixed() {
        NetBuilder net = new NetBuilder("symbolic");
        String x = net.graph().input("x", new TensorType(DataType.FP32, Shape.of(List.of(Dim.named("N"), Dim.of(4)))));
        TypedGraph typed = net.typed(net.node(new Activation.Simple(ActivationFunction.RELU, 0, 0), 4, x));

        assertThatThrownBy(() -> CostAnalyzer.analyze(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'");
    }

    @Test
    void unitsNameFiguresOfTheReport() {
        assertThat(AnalyticReport.UNITS)
                .containsEntry("peak.lecture", "elements")
                .containsEntry("peak.arena", "bytes");
    }

    private static Totals totals(TypedGraph typed) {
        return CostAnalyzer.analyze(typed).totals();
    }

    private static TypedGraph leNet5() {
        NetBuilder net = new NetBuilder("lenet5");
        ActivationFunction squash = ActivationFunction.SCALED_TANH;
        String x = net.activate(net.conv(net.input(1, 1, 32, 32), 6, 5, 1, 0, 1, true), squash);
        x = net.activate(subsample(net, x, 6), squash);
        x = net.activate(partiallyConnected(net, x), squash);
        x = net.activate(subsample(net, x, 16), squash);
        x = net.flatten(net.activate(net.conv(x, 120, 5, 1, 0, 1, true), squash), 120);
        x = net.activate(net.linear(x, 84, true), squash);
        String centres = net.weight(TensorType.of(DataType.FP32, 10, 84), false);
        return net.typed(net.node(new Linear.RadialBasis(), 10, x, centres));
    }

    private static String subsample(NetBuilder net, String x, long channels) {
        Window window =
                new Window(List.of(2L, 2L), List.of(2L, 2L), List.of(), Window.Padding.EXPLICIT, List.of(), List.of());
        return net.node(new Pooling.Subsample(window), channels, x, net.weight(channels), net.weight(channels));
    }

    /** Six maps read 3 others, nine read 4, one reads all 6. */
    private static String partiallyConnected(NetBuilder net, String x) {
        List<List<Integer>> table = new ArrayList<>();
        for (int map = 0; map < 16; map++) {
            int inputs = map < 6 ? 3 : map < 15 ? 4 : 6;
            List<Integer> row = new ArrayList<>();
            for (int i = 0; i < inputs; i++) {
                row.add((map + i) % 6);
            }
            table.add(row);
        }
        Window window =
                new Window(List.of(), List.of(1L, 1L), List.of(), Window.Padding.EXPLICIT, List.of(), List.of());
        TensorType type = TensorType.of(DataType.FP32, 16, 6, 5, 5);
        String weight = net.graph().weight(new Weight("c3", type, 60 * 25, true, WeightSource.constant(0)));
        return net.node(new Convolution.Conv(window, 1, table), 16, x, weight, net.weight(16));
    }
}

package io.neurometer.engine.measure.ceiling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.StorageRatio;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Work under a roof of 100 operations and 10 bytes a second. */
class RooflineTest {
    private static final Roof ROOF = new Roof(100, 10, "dram", 1);
    private static final double ROUNDING = 1e-12;
    private static final Reading<Long> UNKNOWN_CACHE = Reading.absent("nobody asked");

    @Test
    void muchArithmeticIsBoundByThePeak() {
        RooflinePoint point = point(1000, 10, 20.0);

        assertThat(ROOF.ridge()).isEqualTo(10);
        assertThat(point.arithmeticIntensity()).isEqualTo(Reading.of(100.0));
        assertThat(point.attainable()).isEqualTo(100);
        assertThat(point.achieved().value()).isEqualTo(50);
        assertThat(point.efficiency().value()).isEqualTo(0.5);
        assertThat(point.bound()).isEqualTo(Bound.COMPUTE);
        assertThat(point.computeMs()).isEqualTo(10_000);
        assertThat(point.memoryMs()).isEqualTo(1000);
        assertThat(point.lowerBoundMs()).isEqualTo(10_000);
        assertThat(point.exceedsCeiling()).isFalse();
    }

    @Test
    void muchTrafficIsBoundByTheBandwidth() {
        RooflinePoint point = point(100, 100, 20.0);

        assertThat(point.attainable()).isEqualTo(10);
        assertThat(point.efficiency().value()).isEqualTo(0.5);
        assertThat(point.bound()).isEqualTo(Bound.BANDWIDTH);
        assertThat(point.lowerBoundMs()).isEqualTo(10_000);
    }

    @Test
    void whatNeitherExplainsIsOverhead() {
        assertThat(point(1000, 10, 101.0).bound()).isEqualTo(Bound.OVERHEAD);
        assertThat(point(1000, 10, 99.0).bound()).isEqualTo(Bound.COMPUTE);
        RooflinePoint view = point(0, 0, 1.0);
        assertThat(view.bound()).isEqualTo(Bound.OVERHEAD);
        assertThat(view.arithmeticIntensity().reason()).isEqualTo("nothing moves");
        assertThat(view.efficiency().reason()).isEqualTo("it neither computes nor moves anything");
    }

    @Test
    void anEfficiencyAboveOneIsFlaggedAndNotClamped() {
        RooflinePoint point = point(1000, 10, 8.0);

        assertThat(point.efficiency().value()).isEqualTo(1.25);
        assertThat(point.exceedsCeiling()).isTrue();
    }

    @Test
    void withoutATimeThereIsALowerBoundAlone() {
        RooflinePoint point = new RooflinePoint(1000, 10, ROOF, Reading.absent("never ran"));

        assertThat(point.achieved().reason()).isEqualTo("it was not timed");
        assertThat(point.efficiency().reason()).isEqualTo("it was not timed");
        assertThat(point.bound()).isEqualTo(Bound.COMPUTE);
        assertThat(point.lowerBoundMs()).isEqualTo(10_000);
    }

    @Test
    void workWithoutArithmeticHasTheEfficiencyOfItsTraffic() {
        RooflinePoint point = point(0, 100, 20.0);

        assertThat(point.attainable()).isZero();
        assertThat(point.achieved().value()).isZero();
        assertThat(point.efficiency().value()).isEqualTo(0.5);
        assertThat(point.bound()).isEqualTo(Bound.BANDWIDTH);
    }

    @Test
    void aModelMovesItsWeightsInputsAndOutputs() {
        AnalyticReport analytic = analytic();
        // 6x4 weights, 2x4 inputs and 2x6 outputs of 4 bytes each.
        long compulsory = 4 * (4 * 6 + 2 * 4 + 2 * 6);

        Roofline roofline = Roofline.of(
                new TimedRun(analytic, Traffic.asDeclared(analytic), 10, Map.of("fc", 5.0)), ROOF, UNKNOWN_CACHE);

        assertThat(roofline.model().bytes()).isEqualTo(compulsory);
        assertThat(roofline.model().flop()).isEqualTo(2 * 2 * 4 * 6);
        assertThat(roofline.layers()).extracting(Roofline.Layer::name).containsExactly("fc", "relu");
        RooflinePoint fc = roofline.layers().get(0).point().value();
        assertThat(fc.bytes()).isEqualTo(compulsory);
        assertThat(fc.efficiency().value()).isCloseTo(fc.lowerBoundMs() / 5000, within(ROUNDING));
        assertThat(roofline.layers().get(1).point().value().efficiency().reason())
                .isEqualTo("it was not timed");
    }

    @Test
    void valuesThatAreHeldInFewerBytesMoveFewer() {
        AnalyticReport analytic = analytic();
        Traffic traffic = Traffic.of(analytic, Map.of("fc", new StorageRatio(0.5, 0.75)));
        long weights = 4 * 4 * 6;
        long outside = 4 * (2 * 4 + 2 * 6);

        Roofline roofline = Roofline.of(new TimedRun(analytic, traffic, 10, Map.of()), ROOF, UNKNOWN_CACHE);

        assertThat(roofline.model().bytes()).isEqualTo(weights / 2 + outside);
        assertThat(roofline.layers().get(0).point().value().bytes()).isEqualTo(weights / 2 + outside * 3 / 4);
        assertThat(roofline.layers().get(1).point().value().bytes()).isEqualTo(4 * (2 * 6 + 2 * 6));
        assertThat(traffic.compulsory(10L)).isGreaterThan(traffic.compulsory(1000L));
        assertThat(traffic.workingSet())
                .isBetween(
                        traffic.compulsory(null), Traffic.asDeclared(analytic).workingSet());
    }

    @Test
    void featuresThatDoNotFitInTheLastLevelCacheMoveToo() {
        Traffic traffic = Traffic.asDeclared(analytic());
        long compulsory = traffic.compulsory(null);
        long featuresOfFc = 4 * (2 * 4 + 2 * 6);
        long featuresOfRelu = 4 * (2 * 6 + 2 * 6);

        assertThat(traffic.compulsory(1000L)).isEqualTo(compulsory);
        assertThat(traffic.compulsory(90L)).isEqualTo(compulsory + featuresOfRelu);
        assertThat(traffic.compulsory(10L)).isEqualTo(compulsory + featuresOfFc + featuresOfRelu);
    }

    @Test
    void aRoofMustBeAboveTheGround() {
        assertThatThrownBy(() -> new Roof(0, 1, "dram", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Roof(1, Double.NaN, "dram", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static RooflinePoint point(long flop, long bytes, double seconds) {
        return new RooflinePoint(flop, bytes, ROOF, Reading.of(seconds));
    }

    private static AnalyticReport analytic() {
        GraphBuilder builder = new GraphBuilder("tiny");
        TensorType input = TensorType.of(DataType.FP32, 2, 4);
        builder.input("x", input);
        builder.weight(Weight.of("w", TensorType.of(DataType.FP32, 6, 4), target -> Problem.fill(target, 1)));
        String hidden = builder.node("fc", "fc", new Linear.FullyConnected(), List.of("x", "w"));
        builder.output(builder.node(
                "relu", "relu", new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0), List.of(hidden)));
        Graph graph = builder.build();
        return CostAnalyzer.analyze(new ModelCompiler(Backends.discover()).infer(graph, Map.of("x", input)));
    }
}

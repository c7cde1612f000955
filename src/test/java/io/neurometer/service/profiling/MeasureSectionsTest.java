package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.GoldenFile;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.StorageRatio;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.ceiling.CeilingOrigin;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Drift;
import io.neurometer.engine.measure.ceiling.MemoryCeilings;
import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.measure.ceiling.Roofline;
import io.neurometer.engine.measure.ceiling.RooflinePoint;
import io.neurometer.engine.measure.ceiling.RooflineReport;
import io.neurometer.engine.measure.ceiling.SomeCeilings;
import io.neurometer.engine.measure.ceiling.SpeedSample;
import io.neurometer.engine.measure.ceiling.TimedRun;
import io.neurometer.engine.measure.ceiling.Traffic;
import io.neurometer.engine.measure.clock.Collection;
import io.neurometer.engine.measure.clock.Hiccup;
import io.neurometer.engine.measure.clock.Stall;
import io.neurometer.engine.measure.compare.Comparison;
import io.neurometer.engine.measure.compare.ComparisonReport;
import io.neurometer.engine.measure.compare.MedianRatio;
import io.neurometer.engine.measure.predict.Efficiencies;
import io.neurometer.engine.measure.predict.HostPrediction;
import io.neurometer.engine.measure.predict.PredictionTarget;
import io.neurometer.engine.measure.statistics.ForkVariance;
import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.profiling.report.SectionJson;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Statistics, pauses, ceilings, predictions and comparisons as JSON: names, order and figures stay what they are. */
class MeasureSectionsTest {
    @Test
    void latency() {
        double[] samples = samples(40, 1);
        samples[7] *= 30;
        check("latency", SectionJson.write(LatencySummary.SECTION, LatencySamples.summarise(samples, 1, 3)));
        check(
                "latency-of-few",
                SectionJson.write(LatencySummary.SECTION, LatencySamples.summarise(samples(3, 1), 1, 3)));
        check(
                "latency-in-blocks",
                SectionJson.write(LatencySummary.SECTION, LatencySamples.summarise(samples(12, 2), 40, 3)));
        check(
                "latency-of-processes",
                SectionJson.write(
                        LatencySummary.SECTION,
                        LatencySamples.pooled(List.of(samples(20, 1), samples(30, 2), samples(25, 3)), 1, 3)));
        check("latency-brief", SectionJson.write(LatencyBrief.SECTION, LatencySamples.brief(samples(700, 4))));
    }

    @Test
    void processes() {
        check(
                "fork-variance",
                SectionJson.write(ForkVariance.SECTION, ForkVariance.of(List.of(samples(20, 1), samples(30, 2)), 3)));
    }

    @Test
    void pauses() {
        Hiccup hiccup = new Hiccup(
                5, 812, 0.25, 31.5, 2, 10, List.of(new Stall(10, 30.5, Stall.GC), new Stall(99.25, 12, "platform")));
        check("hiccup", SectionJson.write(Hiccup.SECTION, hiccup));
        check(
                "collection",
                SectionJson.write(
                        Collection.SECTION, new Collection("G1 Young Generation", "G1 Evacuation Pause", 11.5, 28)));
    }

    @Test
    void ceilings() {
        Ceilings ceilings = SomeCeilings.of("f00d", 1.25e11, 3e10);
        check("ceilings", CeilingsJson.write(ceilings));
        check("ceilings-of-unknown-conditions", CeilingsJson.write(untold(ceilings)));
        assertThat(CeilingsJson.read(CeilingsJson.write(ceilings))).isEqualTo(ceilings);
        assertThat(CeilingsJson.read(CeilingsJson.write(untold(ceilings)))).isEqualTo(untold(ceilings));
    }

    @Test
    void roofline() {
        check(
                "roofline",
                SectionJson.write(RooflineReport.SECTION, report(SomeCeilings.of("f00d", 1.25e11, 3e10), 2e-9)));
        check(
                "roofline-of-unknown-conditions",
                SectionJson.write(RooflineReport.SECTION, report(untold(SomeCeilings.of("f00d", 9e10, 2e10)), 1)));
        Roof roof = new Roof(1e11, 1e10, "dram", 1);
        check(
                "roofline-layer",
                SectionJson.write(
                        Roofline.Layer.SECTION,
                        new Roofline.Layer(
                                "fc", "fc", "Gemm", Reading.of(new RooflinePoint(64, 0, roof, Reading.of(2e-9))))));
        check(
                "roofline-view",
                SectionJson.write(
                        Roofline.Layer.SECTION,
                        new Roofline.Layer(
                                "v", "v", "Reshape", Reading.of(new RooflinePoint(0, 0, roof, Reading.of(1e-9))))));
        check(
                "roofline-late-layer",
                SectionJson.write(
                        Roofline.Layer.SECTION,
                        new Roofline.Layer("z", "z", "NonZero", Reading.absent("known only when it runs"))));
    }

    @Test
    void theCommandLineTellsTheEfficiency() {
        RooflineReport report = report(SomeCeilings.of("f00d", 1.25e11, 3e10), 2e-9);

        assertThat(RooflineReport.SECTION.lines(report))
                .containsExactly(new Line(
                        "roofline",
                        "26.7 %",
                        "the least time that the ceilings here allow, by the latency; bound by bandwidth"));
        assertThat(RooflineReport.line(Reading.absent("nothing was measured")))
                .isEqualTo(new Line("roofline", "-", "--protocol standard measures what the machine can do"));
    }

    @Test
    void prediction() {
        Ceilings here = SomeCeilings.of("f00d", 1.25e11, 3e10);
        check(
                "prediction",
                SectionJson.write(
                        HostPrediction.SECTION,
                        HostPrediction.of(
                                        run(2e-6),
                                        here,
                                        Efficiencies.UNKNOWN,
                                        "fp32",
                                        2,
                                        PredictionTarget.of(SomeCeilings.of("beef", 5e11, 2e10)))
                                .require()));
    }

    @Test
    void comparison() {
        check(
                "comparison",
                SectionJson.write(
                        ComparisonReport.SECTION, answer(Reading.of(new Quantile.Interval(1.1, 1.25)), List.of())));
        check(
                "comparison-of-few-rounds",
                SectionJson.write(
                        ComparisonReport.SECTION,
                        answer(
                                Reading.absent("3 rounds, of 10 that an interval needs"),
                                List.of(Warning.nanOutput()))));
    }

    private static ComparisonReport answer(Reading<Quantile.Interval> interval, List<Warning> warnings) {
        Comparison found = new Comparison(
                new Comparison.Side(200, 5, 4.5, 7.25),
                new Comparison.Side(200, 6, 5.5, 8.25),
                new MedianRatio(1.2, interval),
                List.of(1.2),
                100,
                1,
                2.25,
                SomeCeilings.load(0.25),
                warnings,
                warnings.isEmpty());
        return new ComparisonReport(
                "compare/1-quick",
                side("a", found.a()),
                side("b", found.b()),
                found,
                warnings.isEmpty() ? Reading.of(0.03) : Reading.absent("'fail_above' gave no limit"),
                7,
                new ComparisonReport.Place("some-cpu-x2", "here", "f00d"));
    }

    private static ComparisonReport.Side side(String model, Comparison.Side latency) {
        return new ComparisonReport.Side(
                model, "1", "abc" + model, Map.of("x", List.of(1L, 8L)), Reading.of(1L), "onednn", "fp32", 2, latency);
    }

    private static RooflineReport report(Ceilings ceilings, double seconds) {
        return RooflineReport.of(run(seconds), ceilings, "fp32", 2, drift()).require();
    }

    private static TimedRun run(double seconds) {
        AnalyticReport analytic = analytic();
        Traffic traffic = Traffic.of(analytic, Map.of("fc", new StorageRatio(0.5, 0.75)));
        double median =
                LatencySamples.summarise(new double[] {seconds * 1e9}, 1, 1).median() / 1e3;
        return new TimedRun(analytic, traffic, median, Map.of("fc", seconds / 2));
    }

    private static Reading<Drift> drift() {
        SpeedSample reference = new SpeedSample(1e10, 1e10);
        return Reading.of(Drift.of(new SpeedSample(1e10, 8e9), new SpeedSample(1.05e10, 1e10), reference));
    }

    private static Ceilings untold(Ceilings known) {
        CeilingOrigin origin = SomeCeilings.with(
                        known,
                        Reading.absent("the ceilings do not tell how busy the host was"),
                        known.origin().reference())
                .origin();
        MemoryCeilings memory = new MemoryCeilings(
                known.memory().bandwidths(),
                known.memory().bandwidthLevel(),
                Reading.absent("the kernel of that host does not report it"));
        return new Ceilings(origin, known.arithmetic(), memory, true);
    }

    /** A linear layer and a rectifier. */
    private static AnalyticReport analytic() {
        GraphBuilder builder = new GraphBuilder("tiny");
        TensorType input = TensorType.of(DataType.FP32, 2, 4);
        builder.input("x", input);
        builder.weight(Weight.of(
                "w",
                TensorType.of(DataType.FP32, 6, 4),
                target -> target.bytes().clear()));
        String hidden = builder.node("fc", "fc", new Linear.FullyConnected(), List.of("x", "w"));
        builder.output(builder.node(
                "relu", "relu", new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0), List.of(hidden)));
        return CostAnalyzer.analyze(new ModelCompiler(Backends.discover()).infer(builder.build(), Map.of("x", input)));
    }

    /** Nanoseconds near a hundred microseconds. */
    private static double[] samples(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.longs(count, 90_000, 110_000).mapToDouble(nanos -> nanos).toArray();
    }

    private static void check(String name, String json) {
        GoldenFile.checkJson("sections/" + name + ".json", JsonMapper.shared().readTree(json), List.of());
    }
}

package io.neurometer.engine.measure.protocol;

import static io.neurometer.engine.report.Unit.FLOPS_PER_SECOND;
import static io.neurometer.engine.report.Unit.OPS_PER_SECOND;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.measure.accuracy.Accuracy;
import io.neurometer.engine.measure.fork.Forks;
import io.neurometer.engine.measure.phase.BackendAgreement;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.MaxRate;
import io.neurometer.engine.measure.phase.Memory;
import io.neurometer.engine.measure.phase.OneThread;
import io.neurometer.engine.measure.phase.OpenLoop;
import io.neurometer.engine.measure.phase.PerLayer;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.subject.MeasuredInputs;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;

/** The block {@code measured} of a report: what phases have found, and what follows from it. */
public final class Measured {
    public static final Figure<Double> FLOPS = Figure.number(
                    "flops", FLOPS_PER_SECOND, "Operations by median latency; absent where products are of integers.")
            .shownAs("FLOPS", "by median latency");

    public static final Figure<Double> OPS =
            Figure.number("ops", OPS_PER_SECOND, "Operations of every kind by median latency.");

    public static final Figure<Double> MFU =
            Figure.number("mfu", SHARE, "Model FLOPS utilization: `flops` by the host's peak (Chowdhery et al. 2022).");

    public static final Figure<MeasuredInputs> INPUTS =
            Figure.section("inputs", "The data that was run.", MeasuredInputs.SECTION);

    public static final Figure<Accuracy> ACCURACY =
            Figure.section("accuracy", "How far outputs are from FP32, over the measured inputs.", Accuracy.SECTION);

    /** Stands beside {@code measured}. */
    public static final Figure<List<String>> DEVIATIONS =
            Figure.list("deviations", "Where the protocol could not be followed, in words.");

    /** In the order of the report. */
    public static final Section<Findings> SECTION = Findings.section(List.of(
            ColdStart.COLD,
            WarmUp.WARM_UP,
            Forks.FORKS,
            Latency.LATENCY,
            Stability.STABILITY,
            Throughput.THROUGHPUT,
            OpenLoop.OPEN_LOOP,
            MaxRate.MAX_RATE,
            FLOPS,
            OPS,
            MFU,
            Memory.MEMORY,
            Latency.GC,
            Latency.HICCUP,
            Latency.OFF_PROCESSOR,
            OneThread.ONE_THREAD,
            Latency.ENERGY,
            PerLayer.LAYERS,
            PerLayer.OVERHEAD,
            INPUTS,
            ACCURACY,
            BackendAgreement.AGREEMENT,
            Latency.TIMER));

    private Measured() {}

    /** What follows from latency and the model's structure. @param integers whether products are of integers */
    static void derive(Findings findings, Totals totals, boolean integers) {
        double seconds = findings.require(Latency.LATENCY).median() / 1e3;
        findings.put(
                FLOPS,
                integers
                        ? Reading.absent("products are of integers: 'ops' counts all operations")
                        : Reading.of(perSecond(totals.flop(), seconds)));
        findings.put(OPS, perSecond(totals.op(), seconds));
    }

    private static double perSecond(long countPerRun, double seconds) {
        return seconds > 0 ? countPerRun / seconds : 0;
    }
}

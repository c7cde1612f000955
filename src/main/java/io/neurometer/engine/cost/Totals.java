package io.neurometer.engine.cost;

import io.neurometer.engine.report.Section;
import java.util.List;

/** The figures of a whole model. */
public record Totals(Counts counts) {

    /** Metrics of models, in the order of the report. */
    private static final List<Metric<AnalyzedGraph, ?>> METRICS = List.of(
            ParameterCount.OF_MODEL,
            Arithmetic.OF_MODEL,
            Neurons.OF_MODEL,
            Synapses.OF_MODEL,
            ActivationTotals.OF_MODEL,
            PeakLadder.OF_MODEL,
            BytesMoved.OF_MODEL,
            ArithmeticIntensity.OF_MODEL);

    public static final Section<Totals> SECTION = Section.of(Totals.class)
            .include(Counts.section(METRICS), Totals::counts)
            .build();

    static Totals of(AnalyzedGraph graph) {
        return new Totals(Counts.of(graph, METRICS));
    }

    public ParameterCount parameters() {
        return get(ParameterCount.OF_MODEL);
    }

    public Arithmetic arithmetic() {
        return get(Arithmetic.OF_MODEL);
    }

    public Neurons neurons() {
        return get(Neurons.OF_MODEL);
    }

    public long synapses() {
        return get(Synapses.OF_MODEL);
    }

    public ActivationTotals activations() {
        return get(ActivationTotals.OF_MODEL);
    }

    public Peak peak() {
        return get(PeakLadder.OF_MODEL);
    }

    public BytesMoved bytesMoved() {
        return get(BytesMoved.OF_MODEL);
    }

    public ArithmeticIntensity arithmeticIntensity() {
        return get(ArithmeticIntensity.OF_MODEL);
    }

    /** Parameters, a weight that several layers share counted once. */
    public long params() {
        return parameters().unique();
    }

    /** Multiply-accumulates. */
    public long mac() {
        return arithmetic().mac();
    }

    /** Floating-point operations. */
    public long flop() {
        return arithmetic().flop();
    }

    /** Operations of every kind. */
    public long op() {
        return arithmetic().op();
    }

    Totals withPeak(Peak peak) {
        return new Totals(counts.with(PeakLadder.OF_MODEL, peak));
    }

    private <T> T get(Metric<AnalyzedGraph, T> metric) {
        return counts.get(metric).require();
    }
}

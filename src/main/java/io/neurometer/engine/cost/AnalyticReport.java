package io.neurometer.engine.cost;

import io.neurometer.engine.cost.convention.ToolFigure;
import io.neurometer.engine.memory.PlannedMemory;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model costs for given input shapes, from its structure alone. Nothing is measured and no weight is read. Every
 * figure is for one request with the shapes as given; {@link #perSample} divides by the batch.
 *
 * @param perSample absent when the batch is 1 or not known
 * @param kvCache absent when no attention is known to be causal
 */
public record AnalyticReport(
        Map<String, ToolFigure> conventions,
        SampleCount samples,
        Totals totals,
        Reading<PerSample> perSample,
        ExactMac exactMac,
        Reading<KvCache> kvCache,
        List<LayerCost> layers,
        List<ConstantCount> constants,
        Coverage coverage) {

    /** Units by the name of the figure. */
    public static final Map<String, String> UNITS = unitTable();

    private static final Section<AnalyticReport> TOTALS = Section.of(AnalyticReport.class)
            .section("totals", "Sums and maxima over the layers.", Totals.SECTION, AnalyticReport::totals)
            .section("per_sample", "Totals for one sample of the batch.", PerSample.SECTION, AnalyticReport::perSample)
            .lines(report -> Totals.SECTION.lines(report.totals))
            .build();

    private static final Section<AnalyticReport> COVERAGE = Section.of(AnalyticReport.class)
            .section("coverage", "What the totals include and what not.", Coverage.SECTION, AnalyticReport::coverage)
            .lines(report -> Coverage.SECTION.lines(report.coverage))
            .build();

    /** The totals and what they include: what changes with the batch. */
    public static final Section<AnalyticReport> SUMMARY = Section.of(AnalyticReport.class)
            .include(TOTALS, report -> report)
            .include(COVERAGE, report -> report)
            .build();

    public static final Section<AnalyticReport> SECTION = Section.of(AnalyticReport.class)
            .section("convention", "How operations count.", Convention.SECTION, report -> report)
            .byName("conventions", "What other tools would show.", ToolFigure.SECTION, AnalyticReport::conventions)
            .figure("units", "Units by the name of the figure.", report -> UNITS)
            .include(SampleCount.SECTION, AnalyticReport::samples)
            .include(TOTALS, report -> report)
            .section("exact_mac", "MAC without results known beforehand.", ExactMac.SECTION, AnalyticReport::exactMac)
            .section("kv_cache", "Keys and values that a decoder keeps.", KvCache.SECTION, AnalyticReport::kvCache)
            .each("layers", "Inputs, then the nodes in the order of a run.", LayerCost.SECTION, AnalyticReport::layers)
            .each("constants", "What constants count as, by rule.", ConstantCount.SECTION, AnalyticReport::constants)
            .include(COVERAGE, report -> report)
            .build();

    /** Samples in one request; absent where it is not known which dimension counts them. */
    public Reading<Long> batch() {
        return samples.batch();
    }

    /** This report with the memory of a compiled model in place of that of the graph. */
    public AnalyticReport withPlan(PlannedMemory plan) {
        Totals planned = totals.withPeak(totals.peak().withPlan(plan));
        return new AnalyticReport(
                conventions, samples, planned, perSample, exactMac, kvCache, layers, constants, coverage);
    }

    private static Map<String, String> unitTable() {
        Map<String, String> units = new LinkedHashMap<>();
        units.put("params", "elements, each weight once however often it is used");
        units.put("params_as_used", "elements, a weight as often as layers use it");
        units.put("buffers", "elements");
        units.put("size_bytes", "bytes");
        units.put("mac", "multiply-accumulates");
        units.put("flop", "floating-point operations");
        units.put("op", "operations");
        units.put("op_vector", "operations beside flop, by kind");
        units.put("exact_mac", "multiply-accumulates");
        units.put("kv_cache", "elements and bytes");
        units.put("neurons", "output elements of layers with weights");
        units.put("connections", "edges into neurons, bias edges included");
        units.put("connections_without_bias", "edges into neurons");
        units.put("synapses", "weights, which are the parameters");
        units.put("activations", "elements");
        units.put("peak.lecture", "elements");
        units.put("peak.liveness", "elements");
        units.put("peak.inplace", "elements");
        units.put("peak.arena", "bytes");
        units.put("peak.workspace", "bytes");
        units.put("peak.bytes", "bytes");
        units.put("bytes_moved", "bytes");
        units.put("arithmetic_intensity", "flop per byte");
        return Collections.unmodifiableMap(units);
    }
}

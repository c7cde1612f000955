package io.neurometer.engine.cost;

import io.neurometer.engine.cost.convention.ToolFigure;
import io.neurometer.engine.memory.PlannedMemory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs for given input shapes, from its structure alone. Nothing is measured and no weight is read. Every
 * figure is for one request with the shapes as given; {@link #perSample} divides by the batch.
 *
 * @param convention how operations are counted
 * @param conventions what other tools would print, and which terms make the difference, by the tool's name
 * @param units of every figure, by its name in {@link Totals}
 * @param batch size of the first dimension that all inputs share; 1 where they share none
 * @param totals sums and maxima over the layers
 * @param perSample the totals that grow with the batch, for one sample; null when the batch is 1
 * @param exactMac multiply-accumulates without taps on padding and without masked attention
 * @param kvCache what causal attention keeps of earlier tokens; null when there is none
 * @param layers one row for each input and for each node that runs, in the order in which they run
 * @param coverage what the totals include and what they could not
 */
public record AnalyticReport(
        Convention convention,
        Map<String, ToolFigure> conventions,
        Map<String, String> units,
        long batch,
        Totals totals,
        @Nullable PerSample perSample,
        ExactMac exactMac,
        @Nullable KvCache kvCache,
        List<LayerCost> layers,
        Coverage coverage) {

    /** Units by the name of the figure. */
    public static final Map<String, String> UNITS = unitTable();

    /** This report with the memory of a compiled model in place of that of the graph. */
    public AnalyticReport withPlan(PlannedMemory plan) {
        Totals planned = totals.withPeak(totals.peak().withPlan(plan));
        return new AnalyticReport(
                convention, conventions, units, batch, planned, perSample, exactMac, kvCache, layers, coverage);
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

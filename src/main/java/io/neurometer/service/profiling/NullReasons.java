package io.neurometer.service.profiling;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.cost.Peak;
import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.measure.LayerTime;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.memory.LiveValue;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Why figures are null where those who count and measure say it in words alone, for readers of reports. */
final class NullReasons {
    private static final String LATE = "the types are known only when a request runs";
    private static final String NOTHING_MOVES = "nothing moves";
    private static final String NO_LAYER = "no layer reaches it, or the figure itself is not known";
    private static final String ONE_SAMPLE = "the batch is one sample, whose figures are the totals";

    private static final NullReasons ALL = new NullReasons();

    private final Map<Key, Function<Object, String>> reasons = new HashMap<>();

    private record Key(Class<?> type, String component) {}

    private NullReasons() {
        put(AnalyticReport.class, report -> ONE_SAMPLE, "perSample");
        put(ProfileReport.AnalyticTotals.class, totals -> ONE_SAMPLE, "perSample");
        put(
                AnalyticReport.class,
                report -> "no attention of this graph is known to be causal: the single operators that ONNX files spell"
                        + " it out in do not tell what they mask",
                "kvCache");
        put(Totals.class, totals -> NOTHING_MOVES, "arithmeticIntensity", "arithmeticIntensityLayerwise");
        put(
                LayerCost.class,
                layer -> LATE,
                "mac",
                "flop",
                "op",
                "opVector",
                "neurons",
                "connections",
                "connectionsWithoutBias",
                "activations",
                "bytesMoved");
        put(LayerCost.class, layer -> layer.bytesMoved() == null ? LATE : NOTHING_MOVES, "arithmeticIntensity");
        put(LayerCost.class, layer -> "absent, or known only when a request runs", "inputShapes", "outputShapes");
        put(LayerTime.class, time -> LATE, "mac");
        put(
                LayerTime.class,
                time -> time.mac() == null ? LATE : "not counted for steps that compiling has added",
                "bytesMoved");
        put(Peak.AtLayer.class, layers -> NO_LAYER, "lecture", "liveness", "inplace", "arena", "workspace");
        put(Peak.Steps.class, steps -> NO_LAYER, "lecture", "liveness", "inplace", "arena", "workspace");
        put(Peak.class, peak -> String.valueOf(peak.workspaceReason()), "workspace");
        put(LiveValue.class, value -> "scratch memory of a kernel has no shape", "shape");
        put(Measurement.Inputs.class, inputs -> "the sum is not finite", "firstOutputChecksum");
        put(BackendInfo.class, backend -> "it does not tell", "isa", "version");
    }

    private <T> void put(Class<T> type, Function<T, String> reason, String... components) {
        for (String component : components) {
            reasons.put(new Key(type, component), bean -> reason.apply(type.cast(bean)));
        }
    }

    /** From a record to the reason for which one of its components, or an element of it, is null; null without one. */
    static @Nullable Function<Object, String> of(Class<?> type, String component) {
        return ALL.reasons.get(new Key(type, component));
    }
}

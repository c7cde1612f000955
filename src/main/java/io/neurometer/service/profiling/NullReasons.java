package io.neurometer.service.profiling;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.measure.LayerTime;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.ceiling.RooflinePoint;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Why figures are null where those who count and measure say it in words alone, for readers of reports. */
final class NullReasons {
    private static final String LATE = "the types are known only when a request runs";
    private static final String NOTHING_MOVES = "nothing moves";
    private static final String NOT_TIMED = "it was not timed";

    private static final NullReasons ALL = new NullReasons();

    private final Map<Key, Function<Object, String>> reasons = new HashMap<>();

    private record Key(Class<?> type, String component) {}

    private NullReasons() {
        put(LayerTime.class, time -> LATE, "mac");
        put(
                LayerTime.class,
                time -> time.mac() == null ? LATE : "not counted for steps that compiling has added",
                "bytesMoved");
        put(Measurement.Inputs.class, inputs -> "the sum is not finite", "firstOutputChecksum");
        put(RooflinePoint.class, point -> NOTHING_MOVES, "arithmeticIntensity");
        put(RooflinePoint.class, point -> NOT_TIMED, "achieved");
        put(
                RooflinePoint.class,
                point -> point.lowerBoundMs() == 0 ? "it neither computes nor moves anything" : NOT_TIMED,
                "efficiency");
        put(RooflinePart.class, part -> NOTHING_MOVES, "arithmeticIntensity");
        put(RooflinePart.class, part -> NOT_TIMED, "achieved");
        put(
                RooflinePart.class,
                part -> part.lowerBoundMs() == 0 ? "it neither computes nor moves anything" : NOT_TIMED,
                "efficiency");
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

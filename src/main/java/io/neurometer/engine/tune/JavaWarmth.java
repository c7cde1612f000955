package io.neurometer.engine.tune;

import java.util.HashMap;
import java.util.Map;

/**
 * How long the code of each way has run in the JVM, which compiles it well only after a while. All shapes share it, so that
 * the first trial pays for those after it.
 */
final class JavaWarmth {
    /** The compiler of the JVM is done with a few loops by then, beside other work. */
    private static final long ENOUGH_NANOS = 500_000_000;

    /** Also where others have run long enough. */
    private static final long LEAST_NANOS = 3_000_000;

    private final Map<String, Long> nanos = new HashMap<>();

    /** How long a way has to run before it is timed; it counts as having done so. */
    synchronized long missing(String way) {
        String code = way.replaceAll(",.*", "");
        long before = nanos.getOrDefault(code, 0L);
        long missing = Math.max(LEAST_NANOS, ENOUGH_NANOS - before);
        nanos.put(code, before + missing);
        return missing;
    }
}

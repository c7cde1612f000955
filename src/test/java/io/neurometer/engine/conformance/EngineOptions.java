package io.neurometer.engine.conformance;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The ways of running a model that must all give what others gave. */
final class EngineOptions {
    private static final Map<String, CompileOptions> ALL = new LinkedHashMap<>();

    static {
        ALL.put("as it stands", CompileOptions.of(Backends.REFERENCE).unoptimized());
        ALL.put("rewritten", CompileOptions.of(Backends.REFERENCE));
        ALL.put(
                "compiled as it stands",
                CompileOptions.of("onednn").withThreads(1).unoptimized());
        ALL.put("compiled", CompileOptions.of("onednn").withThreads(1));
    }

    private EngineOptions() {}

    /** Something for each way, by a name for reports. */
    static <T> Map<String, T> byName(Function<CompileOptions, T> maker) {
        Map<String, T> made = new LinkedHashMap<>();
        ALL.forEach((name, options) -> made.put(name, maker.apply(options)));
        return made;
    }
}

package io.neurometer.engine.backend.onednn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The arguments of one execution of a primitive: a view of memory for each. */
record Arguments(Map<Argument, MemoryView> views) {
    static final Arguments NONE = new Arguments(Map.of());

    Arguments {
        views = Collections.unmodifiableMap(new LinkedHashMap<>(views));
    }

    static Arguments of(Argument argument, MemoryView view) {
        return NONE.and(argument, view);
    }

    Arguments and(Argument argument, MemoryView view) {
        return and(new Arguments(Map.of(argument, view)));
    }

    Arguments and(Arguments others) {
        Map<Argument, MemoryView> all = new LinkedHashMap<>(views);
        all.putAll(others.views);
        return new Arguments(all);
    }
}

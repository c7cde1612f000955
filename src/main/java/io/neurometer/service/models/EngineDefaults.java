package io.neurometer.service.models;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How models run where a request does not say. Calls that run at once share the processors out among themselves: as many
 * threads for each operator as leave none of them without a processor.
 */
@Component
public class EngineDefaults {
    private final String backend;
    private final int operatorThreads;

    EngineDefaults(EngineProperties properties, Backends backends) {
        this.backend = properties.backend().equals(EngineProperties.BEST_BACKEND)
                ? backends.best().name()
                : properties.backend();
        int processors = Runtime.getRuntime().availableProcessors();
        this.operatorThreads = Math.max(1, processors / properties.threads());
    }

    /** Name of the backend. */
    public String backend() {
        return backend;
    }

    /** @param wanted name of the backend that a request asks for, or null */
    public CompileOptions options(@Nullable String wanted) {
        return CompileOptions.of(wanted == null ? backend : wanted).withThreads(operatorThreads);
    }
}

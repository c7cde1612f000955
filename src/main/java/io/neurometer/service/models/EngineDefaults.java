package io.neurometer.service.models;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Backend, precision and threads of calls that do not choose. Calls that run at once divide the processors among
 * themselves.
 */
@Component
public class EngineDefaults {
    private final Backends backends;
    private final String backend;
    private final Precision precision;
    private final EngineProperties properties;
    private final ProcessorShares shares;

    EngineDefaults(EngineProperties properties, ProcessorShares shares, Backends backends) {
        this.backends = backends;
        this.backend = properties.backend().equals(EngineProperties.BEST_BACKEND)
                ? backends.best().name()
                : properties.backend();
        this.precision = properties.precision();
        refusal(backend, precision).ifPresent(reason -> {
            throw new IllegalArgumentException(
                    "neurometer.engine.precision is " + precision.word() + ", which cannot be had here: " + reason);
        });
        this.properties = properties;
        this.shares = shares;
    }

    /** Name of the backend. */
    public String backend() {
        return backend;
    }

    /** Where a request names none. */
    public Precision precision() {
        return precision;
    }

    /**
     * The precision that a backend is to compute in.
     *
     * @param wanted the precision that a request asks for, or null
     * @throws ProblemException with status 422 and the backend's reason when it refuses
     */
    public Precision precision(String name, @Nullable Precision wanted) {
        Precision chosen = wanted == null ? precision : wanted;
        refusal(name, chosen).ifPresent(reason -> {
            throw new ProblemException(
                    ProblemCode.PRECISION_UNAVAILABLE,
                    "backend '" + name + "' does not run models in " + chosen.word() + ": " + reason
                            + "; use precision 'fp32'");
        });
        return chosen;
    }

    private Optional<String> refusal(String name, Precision chosen) {
        return chosen == Precision.FP32
                ? Optional.empty()
                : backends.named(name).refusal(chosen);
    }

    /**
     * How a model is compiled.
     *
     * @param model its name
     * @param wanted name of the backend that a request asks for, or null
     * @param wantedPrecision the precision that it asks for, or null
     * @throws ProblemException as {@link #precision(String, Precision)}
     */
    public CompileOptions options(String model, @Nullable String wanted, @Nullable Precision wantedPrecision) {
        String name = wanted == null ? backend : wanted;
        return CompileOptions.of(name)
                .withThreads(properties.threads(model, shares))
                .withPrecision(precision(name, wantedPrecision));
    }
}

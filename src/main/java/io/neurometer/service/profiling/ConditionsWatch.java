package io.neurometer.service.profiling;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Drift;
import io.neurometer.engine.measure.ceiling.DriftProbe;
import io.neurometer.engine.measure.ceiling.SpeedSample;
import io.neurometer.engine.measure.host.ControlGroups;
import io.neurometer.engine.report.Reading;
import io.neurometer.service.models.EngineThreads;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Watches the machine while a profile is measured. */
@Component
class ConditionsWatch {
    private final CeilingService ceilings;
    private final ModelCompiler compiler;
    private final EngineThreads threads;

    ConditionsWatch(CeilingService ceilings, ModelCompiler compiler, EngineThreads threads) {
        this.ceilings = ceilings;
        this.compiler = compiler;
        this.threads = threads;
    }

    /** What a measurement found and what held meanwhile. */
    record Watched<T>(T result, RunConditions conditions) {}

    /** Runs the measurement, inside the gate, between two samples of the machine's speed. */
    <T> Watched<T> watch(
            ProfileRequest request, BackendInfo backend, Cancellation cancellation, Supplier<T> measurement) {
        Reading<Ceilings> found =
                ceilings.forProfile(request.protocol(), backend, request.predict() != null, cancellation);
        Reading<Long> throttled = ControlGroups.ofThisProcess().throttledPeriods();
        Ceilings known = found.value();
        if (known == null) {
            T result = measurement.get();
            return new Watched<>(
                    result,
                    new RunConditions(
                            found,
                            Reading.absent("without ceilings there is nothing to drift from"),
                            throttled,
                            ControlGroups.ofThisProcess().throttledPeriods()));
        }
        SpeedSample before = sample(backend);
        T result = measurement.get();
        Reading<Long> throttledAfter = ControlGroups.ofThisProcess().throttledPeriods();
        Drift drift = Drift.of(before, sample(backend), known.origin().reference());
        if (drift.outruns()) {
            ceilings.outrun(known);
        }
        return new Watched<>(result, new RunConditions(found, Reading.of(drift), throttled, throttledAfter));
    }

    private SpeedSample sample(BackendInfo backend) {
        return threads.measure(() -> {
            try (DriftProbe probe = new DriftProbe(compiler, backend.name())) {
                return probe.sample();
            }
        });
    }
}

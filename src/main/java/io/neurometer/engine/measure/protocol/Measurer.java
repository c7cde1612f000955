package io.neurometer.engine.measure.protocol;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.accuracy.AgreementCheck;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.Checkpoint;
import io.neurometer.engine.measure.phase.MeasurementRequest;
import io.neurometer.engine.measure.phase.Phase;
import io.neurometer.engine.measure.phase.Trial;
import io.neurometer.engine.measure.subject.MeasuredInputs;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Findings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures models by protocols, phase after phase. A model is loaded anew, so that cold means cold, and unloaded before a
 * measurement returns.
 */
public final class Measurer {
    public static final Figure<Validity> VALIDITY =
            Figure.section("validity", "What speaks against the figures.", Validity.SECTION);

    private final ModelCompiler compiler;
    private final RequestCount requests;
    private final Clock clock;

    /** @param requests what else the service does meanwhile */
    public Measurer(ModelCompiler compiler, RequestCount requests, Clock clock) {
        this.compiler = compiler;
        this.requests = requests;
        this.clock = clock;
    }

    /**
     * Measures in the calling thread, with helpers where several runs go on at once.
     *
     * @return what was found, with a reason for whatever the protocol does not look for
     * @throws io.neurometer.engine.error.EngineException when the model cannot be compiled, does not fit in memory, or
     *     cannot run on seeded inputs, or when the protocol needs a quiet machine and this one is busy
     * @throws java.util.concurrent.CancellationException when it is no longer wanted or the thread was interrupted;
     *     everything has been freed then
     */
    public Findings measure(
            Protocol protocol,
            MeasurementRequest request,
            CompileOptions options,
            ProgressListener listener,
            Cancellation cancellation) {
        Findings findings = new Findings("the protocol " + protocol.id() + " does not measure it");
        Checkpoint checkpoint = new Checkpoint(clock, listener, cancellation, usualSeconds(protocol, request));
        try (Trial trial = new Trial(
                () -> Subject.load(compiler, request.graph(), request.inputs(), options, request.data(), clock),
                clock,
                checkpoint,
                request,
                requests,
                protocol.totalSeconds(),
                findings)) {
            protocol.deviations().forEach(trial::deviate);
            List<Phase> phases = protocol.comparingBy(
                            seconds -> new AgreementCheck(compiler, options, clock, cancellation, seconds)
                                    .of(request.graph(), request.inputs(), request.seed()))
                    .phases();
            for (Phase phase : phases) {
                trial.begin(needsOf(phases.subList(phases.indexOf(phase) + 1, phases.size()), phase));
                phase.run(trial);
            }
            if (trial.secondsLeft() < 0) {
                trial.deviate("took longer than " + protocol.totalSeconds()
                        + " s: loading and the least number of runs need that long");
            }
            findings.put(Measured.INPUTS, MeasuredInputs.of(trial.subject(), request.seed()));
            trial.unload();
            phases.forEach(phase -> phase.unloaded(trial));
            checkpoint.complete();
            findings.put(Measured.DEVIATIONS, trial.deviations());
        }
        Measured.derive(findings, request.analytic().totals(), options.precision() == Precision.INT8);
        findings.put(VALIDITY, Validity.of(findings, protocol.judgesStability()));
        return findings;
    }

    private static Map<String, Double> usualSeconds(Protocol protocol, MeasurementRequest request) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        protocol.planned().forEach(phase -> seconds.put(phase.name(), phase.usualSeconds(request)));
        return seconds;
    }

    /** The sum of what phases need; those that the present one is about to replace need nothing. */
    private static ToDoubleFunction<Trial> needsOf(List<Phase> later, Phase present) {
        List<Phase> needed =
                later.stream().filter(phase -> !present.replaces(phase)).toList();
        return trial -> needed.stream()
                .mapToDouble(phase -> phase.reservedSeconds(trial))
                .sum();
    }
}

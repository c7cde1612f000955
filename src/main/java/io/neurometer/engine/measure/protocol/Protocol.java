package io.neurometer.engine.measure.protocol;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.accuracy.Agreement;
import io.neurometer.engine.measure.ceiling.Effort;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.fork.ForkLauncher;
import io.neurometer.engine.measure.fork.Forks;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.Asked;
import io.neurometer.engine.measure.phase.BackendAgreement;
import io.neurometer.engine.measure.phase.Changes;
import io.neurometer.engine.measure.phase.Checkpoint;
import io.neurometer.engine.measure.phase.Parameter;
import io.neurometer.engine.measure.phase.Phase;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * How a profile is made: a list of phases and a deadline. It never changes; what a request asks to change gives another
 * one.
 */
public final class Protocol {
    private static final String VERSION = "profile/1-";

    /** Counting, which comes before anything is measured. */
    private static final String ANALYTIC = "analytic";

    private final Kind kind;
    private final List<Phase> phases;
    private final double totalSeconds;
    private final List<String> deviations;

    /**
     * @param name as in requests
     * @param seconds within which everything should be over, from loading on
     * @param ceilings how thoroughly the machine's ceilings are known; empty for those that happen to be known
     * @param isFixed whether requests can change nothing, and it is over soon enough to be waited for
     */
    private record Kind(String name, double seconds, Optional<Effort> ceilings, boolean isFixed) {}

    private Protocol(Kind kind, List<Phase> phases, double totalSeconds, List<String> deviations) {
        this.kind = kind;
        this.phases = List.copyOf(phases);
        this.totalSeconds = totalSeconds;
        this.deviations = List.copyOf(deviations);
    }

    /** One that is over soon and that requests do not change. */
    public static Protocol fixed(String name, double seconds, Phase... phases) {
        return of(new Kind(name, seconds, Optional.empty(), true), phases);
    }

    /** One named after the effort with which it measures the ceilings that its figures are set against. */
    public static Protocol under(Effort ceilings, double seconds, Phase... phases) {
        return of(new Kind(ceilings.word(), seconds, Optional.of(ceilings), false), phases);
    }

    private static Protocol of(Kind kind, Phase... phases) {
        return new Protocol(kind, List.of(phases), kind.seconds, List.of());
    }

    /** As in requests. */
    public String name() {
        return kind.name;
    }

    /** Name and version, as in reports. */
    public String id() {
        return VERSION + kind.name;
    }

    /** Whether anything runs. */
    public boolean isMeasured() {
        return !phases.isEmpty();
    }

    /** Whether requests can change nothing, and it is over soon enough to be waited for. */
    public boolean isFixed() {
        return kind.isFixed;
    }

    /** How thoroughly the machine's ceilings must be known; empty for those that happen to be known. */
    public Optional<Effort> ceilings() {
        return kind.ceilings;
    }

    /** Within which everything should be over, in seconds from loading on. */
    public double totalSeconds() {
        return totalSeconds;
    }

    /** Where it differs from the protocol that it is named after. */
    public List<String> deviations() {
        return deviations;
    }

    List<Phase> phases() {
        return phases;
    }

    /** The names of what is done, in order. */
    public List<String> steps() {
        return Stream.concat(
                        Stream.of(ANALYTIC),
                        planned().filter(phase -> !phase.isOptional()).map(Phase::name))
                .toList();
    }

    /** The phases without those that stand in where another one fails. */
    Stream<Phase> planned() {
        return phases.stream().filter(phase -> phases.stream().noneMatch(other -> other.replaces(phase)));
    }

    /** What a request may change. */
    public List<Parameter<?>> parameters() {
        return kind.isFixed
                ? List.of()
                : phases.stream()
                        .flatMap(phase -> phase.parameters().stream())
                        .distinct()
                        .toList();
    }

    /** Whether it needs to be known that latency stayed what it was. */
    boolean judgesStability() {
        return phases.stream().anyMatch(Stability.class::isInstance);
    }

    /** The protocol as a request wants it. */
    public Protocol changed(Asked asked) {
        Changes changes = new Changes();
        Changes unplanned = new Changes();
        List<Phase> planned = planned().toList();
        List<Phase> changed = new ArrayList<>();
        for (Phase phase : phases) {
            Phase other = phase.changed(asked, planned.contains(phase) ? changes : unplanned);
            if (other != null) {
                changed.add(other);
            }
        }
        return new Protocol(
                kind,
                changed,
                totalSeconds + changes.seconds(),
                Stream.concat(deviations.stream(), changes.deviations().stream())
                        .toList());
    }

    /** The same with processes that can be started. */
    public Protocol startingForksBy(ForkLauncher launcher) {
        return with(phase -> phase instanceof Forks forks ? forks.startedBy(launcher) : phase);
    }

    /** The same with a reference to compare with. @param way compares within so many seconds */
    Protocol comparingBy(DoubleFunction<Reading<Agreement>> way) {
        return with(phase -> phase instanceof BackendAgreement agreement ? agreement.by(way) : phase);
    }

    private Protocol with(UnaryOperator<Phase> change) {
        return new Protocol(kind, phases.stream().map(change).toList(), totalSeconds, deviations);
    }

    /**
     * Refuses a busy machine where a quiet one is needed; to be asked before anything else that keeps the machine busy,
     * such as measuring its ceilings.
     *
     * @return the same, which accepts the machine as it is from here on
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#HOST_BUSY}
     * @throws java.util.concurrent.CancellationException when the measurement is no longer wanted
     */
    public Protocol requireQuiet(
            Clock clock, RequestCount requests, ProgressListener listener, Cancellation cancellation) {
        return with(phase -> {
            if (phase instanceof PreFlight check && check.needsQuiet()) {
                new Checkpoint(clock, listener, cancellation, Map.of()).enter(check.name());
                check.watch(clock, () -> HostLoad.now(requests));
                return check.forced();
            }
            return phase;
        });
    }
}

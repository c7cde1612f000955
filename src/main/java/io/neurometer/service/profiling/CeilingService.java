package io.neurometer.service.profiling;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ceiling.CeilingProbe;
import io.neurometer.engine.measure.ceiling.CeilingRenewal;
import io.neurometer.engine.measure.ceiling.CeilingStore;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Effort;
import io.neurometer.engine.measure.ceiling.InMemoryCeilingStore;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.engine.report.Reading;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineThreads;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/** The ceilings of this host, measured when somebody needs them and kept for as long as the host stays the same. */
@Service
public class CeilingService {
    private final CeilingProbe probe;
    private final CeilingStore store;
    private final CeilingRenewal renewal;
    private final MeasurementLock gate;
    private final EngineThreads threads;
    private final Backends backends;
    private final HostFingerprint host;
    private final String defaultBackend;
    private final List<ProfileObserver> observers;

    CeilingService(
            ModelCompiler compiler,
            Backends backends,
            HostFingerprint host,
            CeilingStore kept,
            MeasurementLock gate,
            EngineThreads threads,
            RequestCount requests,
            EngineDefaults engine,
            List<ProfileObserver> observers) {
        Supplier<HostLoad> load = () -> HostLoad.now(requests);
        this.probe = new CeilingProbe(compiler, backends, host, load);
        this.renewal = new CeilingRenewal(SystemClock.INSTANCE, load);
        this.store = new InMemoryCeilingStore(new ForgivingCeilingStore(kept));
        this.gate = gate;
        this.threads = threads;
        this.backends = backends;
        this.host = host;
        this.defaultBackend = engine.backend();
        this.observers = observers;
    }

    @EventListener(ApplicationReadyEvent.class)
    void tellOfThoseKept() {
        for (BackendInfo backend : backends.infos()) {
            known(backend.name()).ifPresent(kept -> observers.forEach(observer -> observer.ceilings(kept)));
        }
    }

    /**
     * The ceilings with one thread and with all, measured with at least this effort; waits its turn when they must be
     * measured.
     *
     * @param backend null for the service's preference
     * @param refresh whether they are measured even if they are known
     * @param cancellation asked while they are waited for and between runs
     */
    public Ceilings get(@Nullable String backend, Effort effort, boolean refresh, Cancellation cancellation) {
        BackendInfo info =
                backends.named(backend == null ? defaultBackend : backend).info();
        SortedSet<Integer> wanted = wanted(info.threads(), info.name());
        Ceilings kept = refresh ? null : kept(info.name(), wanted, effort, cancellation);
        return kept != null
                ? kept
                : gate.alone(
                        cancellation,
                        () -> refresh
                                ? measured(info.name(), wanted, effort, cancellation)
                                : keptOrMeasured(info.name(), wanted, effort, cancellation));
    }

    /**
     * The ceilings that a profile is seen under; measured, inside the gate, where its protocol says so.
     *
     * @param backend with the threads of the profile
     * @param needed whether the request cannot be answered without them
     * @param cancellation asked between runs
     * @throws java.util.concurrent.CancellationException when nobody wants them any more; nothing is kept then
     */
    Reading<Ceilings> forProfile(Protocol protocol, BackendInfo backend, boolean needed, Cancellation cancellation) {
        SortedSet<Integer> wanted = wanted(backend.threads(), backend.name());
        Optional<Effort> effort = protocol.ceilings();
        if (effort.isPresent()) {
            return Reading.of(keptOrMeasured(backend.name(), wanted, effort.get(), cancellation));
        }
        Ceilings known = known(backend.name(), wanted, Effort.QUICK);
        return known == null && needed
                ? Reading.of(keptOrMeasured(backend.name(), wanted, Effort.STANDARD, cancellation))
                : Reading.ofNullable(
                        known,
                        "the " + protocol.name() + " protocol uses the ceilings that are known, and there are none with"
                                + " these threads yet: GET /ceilings measures them");
    }

    /** A run has found the host clearly faster: what is kept is measured again for whoever asks for ceilings next. */
    void outrun(Ceilings ceilings) {
        if (known(ceilings.backend()).filter(ceilings::equals).isPresent()) {
            keep(ceilings.asOutrun());
        }
    }

    /** From here on these are known. */
    void keep(Ceilings ceilings) {
        store.put(ceilings);
        observers.forEach(observer -> observer.ceilings(ceilings));
    }

    private Ceilings keptOrMeasured(
            String backend, SortedSet<Integer> wanted, Effort effort, Cancellation cancellation) {
        Ceilings kept = kept(backend, wanted, effort, cancellation);
        return kept != null ? kept : measured(backend, wanted, effort, cancellation);
    }

    private Ceilings measured(String backend, SortedSet<Integer> wanted, Effort effort, Cancellation cancellation) {
        Ceilings found = threads.measure(() -> probe.measure(backend, wanted, effort, cancellation));
        keep(found);
        return found;
    }

    /** Those that are known, unless they are to be measured again. */
    private @Nullable Ceilings kept(
            String backend, SortedSet<Integer> wanted, Effort effort, Cancellation cancellation) {
        Ceilings known = known(backend, wanted, effort);
        return known == null || renewal.isDue(known, cancellation) ? null : known;
    }

    private @Nullable Ceilings known(String backend, SortedSet<Integer> wanted, Effort effort) {
        return known(backend)
                .filter(found -> found.threads().containsAll(wanted)
                        && Effort.valueOf(found.origin().effort().toUpperCase(Locale.ROOT))
                                        .compareTo(effort)
                                >= 0)
                .orElse(null);
    }

    private Optional<Ceilings> known(String backend) {
        return store.find(host.fingerprint(), backend);
    }

    /** One thread, all of them, and as many as a profile uses; a backend whose threads are fixed has one number. */
    private SortedSet<Integer> wanted(int used, String backend) {
        SortedSet<Integer> wanted = new TreeSet<>();
        wanted.add(used);
        if (backends.named(backend).followsThreadPolicy()) {
            wanted.add(1);
            wanted.add(backends.named(backend).info().threads());
        }
        return wanted;
    }
}

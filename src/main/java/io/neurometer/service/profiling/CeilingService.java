package io.neurometer.service.profiling;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.HostFingerprint;
import io.neurometer.engine.measure.Reading;
import io.neurometer.engine.measure.ceiling.CeilingProbe;
import io.neurometer.engine.measure.ceiling.CeilingStore;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Effort;
import io.neurometer.engine.measure.ceiling.InMemoryCeilingStore;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineThreads;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The ceilings of this host, measured when somebody needs them and kept for as long as the host stays the same. */
@Service
class CeilingService {
    private final CeilingProbe probe;
    private final CeilingStore store;
    private final ProfileGate gate;
    private final EngineThreads threads;
    private final Backends backends;
    private final HostFingerprint host;
    private final String defaultBackend;

    CeilingService(
            ModelCompiler compiler,
            Backends backends,
            HostFingerprint host,
            CeilingStore kept,
            ProfileGate gate,
            EngineThreads threads,
            EngineDefaults engine) {
        this.probe = new CeilingProbe(compiler, backends, host);
        this.store = new InMemoryCeilingStore(kept);
        this.gate = gate;
        this.threads = threads;
        this.backends = backends;
        this.host = host;
        this.defaultBackend = engine.backend();
    }

    /**
     * The ceilings with one thread and with all, measured with at least this effort; waits its turn when they must be
     * measured.
     *
     * @param backend null for the service's preference
     */
    Ceilings get(@Nullable String backend, Effort effort) {
        BackendInfo info =
                backends.named(backend == null ? defaultBackend : backend).info();
        SortedSet<Integer> wanted = wanted(info.threads(), info.name());
        Ceilings known = known(info.name(), wanted, effort);
        return known != null ? known : gate.alone(() -> measured(info.name(), wanted, effort));
    }

    /**
     * The ceilings that a profile is seen under; measured, inside the gate, where its protocol says so.
     *
     * @param backend with the threads of the profile
     * @param needed whether the request cannot be answered without them
     */
    Reading<Ceilings> forProfile(Protocol protocol, BackendInfo backend, boolean needed) {
        SortedSet<Integer> wanted = wanted(backend.threads(), backend.name());
        Ceilings known = known(backend.name(), wanted, Effort.QUICK);
        return switch (protocol) {
            case ANALYTIC -> Reading.absent("the analytic protocol runs nothing");
            case QUICK ->
                known == null && needed
                        ? Reading.of(measured(backend.name(), wanted, Effort.STANDARD))
                        : Reading.ofNullable(
                                known,
                                "the quick protocol uses the ceilings that are known, and there are none with these"
                                        + " threads yet: GET /ceilings measures them");
            case STANDARD -> Reading.of(measured(backend.name(), wanted, Effort.STANDARD));
            case RIGOROUS -> Reading.of(measured(backend.name(), wanted, Effort.RIGOROUS));
        };
    }

    private Ceilings measured(String backend, SortedSet<Integer> wanted, Effort effort) {
        Ceilings known = known(backend, wanted, effort);
        if (known != null) {
            return known;
        }
        Ceilings found = threads.call(() -> probe.measure(backend, wanted, effort));
        store.put(found);
        return found;
    }

    private @Nullable Ceilings known(String backend, SortedSet<Integer> wanted, Effort effort) {
        return store.find(host.fingerprint(), backend)
                .filter(found -> found.threads().containsAll(wanted)
                        && Effort.valueOf(found.effort().toUpperCase(Locale.ROOT))
                                        .compareTo(effort)
                                >= 0)
                .orElse(null);
    }

    /** One thread, all of them, and as many as a profile uses; a backend whose threads are fixed has one number. */
    private SortedSet<Integer> wanted(int used, String backend) {
        SortedSet<Integer> wanted = new TreeSet<>();
        wanted.add(used);
        if (backends.named(backend).choosesThreads()) {
            wanted.add(1);
            wanted.add(backends.named(backend).info().threads());
        }
        return wanted;
    }
}

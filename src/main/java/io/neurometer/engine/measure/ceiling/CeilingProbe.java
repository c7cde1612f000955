package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.measure.host.HostLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Supplier;

/** Measures what this host can do at most. Nothing else should run meanwhile. */
public final class CeilingProbe {
    private final ModelCompiler compiler;
    private final Backends backends;
    private final HostFingerprint host;
    private final Supplier<HostLoad> load;

    /** @param load of the host now */
    public CeilingProbe(ModelCompiler compiler, Backends backends, HostFingerprint host, Supplier<HostLoad> load) {
        this.compiler = compiler;
        this.backends = backends;
        this.host = host;
        this.load = load;
    }

    /**
     * Measures in the calling thread, and for bandwidth with several threads in some of its own.
     *
     * @param backend name of the backend for the arithmetic
     * @param threads each number of threads that ceilings are wanted for
     * @param cancellation asked between runs
     * @throws java.util.concurrent.CancellationException when nobody wants to know any more; all memory has been freed
     * @throws io.neurometer.engine.error.EngineException when the backend cannot be used, or memory does not suffice
     */
    public Ceilings measure(String backend, SortedSet<Integer> threads, Effort effort, Cancellation cancellation) {
        long start = System.nanoTime();
        HostLoad before = load.get();
        Backend chosen = backends.named(backend);
        PeakProbe peakProbe = new PeakProbe(compiler, chosen, effort, cancellation);
        BandwidthProbe bandwidthProbe = new BandwidthProbe(host.cpu(), effort, cancellation);
        List<Ceilings.Peak> peaks = new ArrayList<>();
        List<Ceilings.Bandwidth> bandwidths = new ArrayList<>();
        String level = Ceilings.DRAM;
        for (int count : threads) {
            peaks.addAll(peakProbe.measure(count));
            BandwidthProbe.Found found = bandwidthProbe.measure(count);
            bandwidths.addAll(found.bandwidths());
            if (!found.largestLevel().equals(Ceilings.DRAM)) {
                level = found.largestLevel();
            }
        }
        Ceilings.Sample reference;
        try (DriftProbe drift = new DriftProbe(compiler, backend)) {
            reference = drift.sample();
        }
        return new Ceilings(
                Ceilings.SCHEMA,
                host.fingerprint(),
                chosen.name(),
                effort.word(),
                Instant.now().toString(),
                (System.nanoTime() - start) / 1e9,
                peaks,
                peakProbe.unavailable(),
                bandwidths,
                level,
                host.cpu().caches().lastLevel().value(),
                reference,
                CeilingConditions.of(load.get().since(before)),
                false,
                new Ceilings.Method(PeakProbe.METHOD, MemoryKernels.READ, MemoryKernels.COPY, MemoryKernels.TRIAD));
    }
}

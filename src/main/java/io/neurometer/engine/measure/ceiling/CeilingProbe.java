package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.report.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Supplier;

/** Measures what this host can do at most. Nothing else should run meanwhile. */
public final class CeilingProbe {
    private static final CeilingOrigin.Method METHOD =
            new CeilingOrigin.Method(PeakProbe.METHOD, MemoryKernels.READ, MemoryKernels.COPY, MemoryKernels.TRIAD);

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
        List<ArithmeticCeilings.Peak> peaks = new ArrayList<>();
        List<MemoryCeilings.Bandwidth> bandwidths = new ArrayList<>();
        String level = MemoryCeilings.DRAM;
        for (int count : threads) {
            peaks.addAll(peakProbe.measure(count));
            BandwidthProbe.Found found = bandwidthProbe.measure(count);
            bandwidths.addAll(found.bandwidths());
            if (!found.largestLevel().equals(MemoryCeilings.DRAM)) {
                level = found.largestLevel();
            }
        }
        SpeedSample reference;
        try (DriftProbe drift = new DriftProbe(compiler, backend)) {
            reference = drift.sample();
        }
        CeilingOrigin origin = new CeilingOrigin(
                host.fingerprint(),
                chosen.name(),
                effort.word(),
                Instant.now().toString(),
                (System.nanoTime() - start) / 1e9,
                reference,
                Reading.of(CeilingConditions.of(load.get().since(before))),
                METHOD);
        return new Ceilings(
                origin,
                new ArithmeticCeilings(peaks, peakProbe.unavailable()),
                new MemoryCeilings(bandwidths, level, host.cpu().caches().lastLevel()),
                false);
    }
}

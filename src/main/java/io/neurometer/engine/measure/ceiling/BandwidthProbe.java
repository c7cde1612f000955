package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.host.Cache;
import io.neurometer.engine.measure.host.Cpu;
import io.neurometer.engine.measure.host.ProcFiles;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Measures the bandwidth of memory, level by level. */
final class BandwidthProbe {
    /** Below this a trial would time little more than the start of its threads. */
    private static final long MIN_BYTES_PER_TRIAL = 64L << 20;

    /** Every thread needs some cache lines for each of its arrays. */
    private static final long MIN_SHARE = 4 << 10;

    private static final long MAX_SHARE = Integer.MAX_VALUE - 4096L;

    private static final int WARM_UP_ROUNDS = 400;

    private final List<Cache> caches;
    private final int threadsOfCore;
    private final Effort effort;
    private final Cancellation cancellation;

    /** @param cpu whose caches are measured */
    BandwidthProbe(Cpu cpu, Effort effort, Cancellation cancellation) {
        List<Cache> told = cpu.caches().all().value();
        Integer cores = cpu.topology().cores().value();
        Integer hardwareThreads = cpu.topology().threads().value();
        this.caches = told == null ? List.of() : told;
        this.threadsOfCore = cores == null || hardwareThreads == null ? 1 : Math.max(1, hardwareThreads / cores);
        this.effort = effort;
        this.cancellation = cancellation;
    }

    /** @param largestLevel what the largest working set lies in */
    record Found(List<MemoryCeilings.Bandwidth> bandwidths, String largestLevel) {}

    /**
     * One working set after the other, smallest first, in memory taken once.
     *
     * @throws java.util.concurrent.CancellationException between two trials, when nobody wants to know any more
     */
    Found measure(int threads) {
        long maxBytes = Math.min(effort.maxBytes, Math.min(threads * MAX_SHARE, available()));
        WorkingSets sets = new WorkingSets(caches, threadsOfCore, threads, maxBytes);
        List<WorkingSets.Point> points = (effort.sweeps ? sets.sweep() : sets.perLevel())
                .stream().filter(point -> point.bytes() / threads >= MIN_SHARE).toList();
        long largest = points.get(points.size() - 1).bytes();
        List<Tensor> shares = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                shares.add(Tensor.allocate(DataType.UINT8, largest / threads));
            }
            ProbeThreads workers = new ProbeThreads(threads);
            // Each thread touches its own share first, so that it lies in that thread's part of memory.
            workers.run(thread -> clear(shares.get(thread).bytes()));
            cancellation.requireWanted();
            warmUp(shares.get(0));
            return new Found(
                    points.stream()
                            .map(point -> measure(workers, shares, point))
                            .toList(),
                    sets.largestLevel());
        } finally {
            shares.forEach(Tensor::close);
        }
    }

    /** Half of what there is: of memory for tensors, and of what the system could give without swapping. */
    private static long available() {
        long room = (OffHeap.limit() - OffHeap.used()) / 2;
        Long kilobytes = ProcFiles.number(
                        ProcFiles.value(ProcFiles.lines("/proc/meminfo"), "MemAvailable"), "only Linux tells")
                .value();
        return kilobytes == null ? room : Math.min(room, kilobytes * 1024 / 2);
    }

    private MemoryCeilings.Bandwidth measure(ProbeThreads workers, List<Tensor> shares, WorkingSets.Point point) {
        int threads = shares.size();
        int share = Math.toIntExact(point.bytes() / threads);
        List<MemoryKernels> kernels = shares.stream()
                .map(tensor -> new MemoryKernels(tensor.bytes().slice(0, share)))
                .toList();
        int rounds = (int) Math.max(1, MIN_BYTES_PER_TRIAL / share);
        return new MemoryCeilings.Bandwidth(
                threads,
                point.bytes(),
                point.level(),
                best(workers, kernels, rounds, MemoryKernels::read),
                best(workers, kernels, rounds, MemoryKernels::copy),
                best(workers, kernels, rounds, MemoryKernels::triad),
                effort.trials);
    }

    private double best(
            ProbeThreads workers, List<MemoryKernels> kernels, int rounds, ToLongFunction<MemoryKernels> kernel) {
        double best = 0;
        for (int trial = 0; trial < effort.trials; trial++) {
            cancellation.requireWanted();
            long[] bytes = new long[kernels.size()];
            long nanos = workers.run(thread -> bytes[thread] = repeat(kernels.get(thread), rounds, kernel));
            long moved = 0;
            for (long part : bytes) {
                moved += part;
            }
            best = Math.max(best, moved / (Math.max(1, nanos) / 1e9));
        }
        return best;
    }

    private static long repeat(MemoryKernels kernels, int rounds, ToLongFunction<MemoryKernels> kernel) {
        long moved = 0;
        for (int i = 0; i < rounds; i++) {
            moved += kernel.applyAsLong(kernels);
        }
        return moved;
    }

    /** Lets the JVM translate the loops before anything is timed. */
    private static void warmUp(Tensor share) {
        int bytes = (int) Math.min(share.byteSize(), 32 << 10);
        MemoryKernels kernels = new MemoryKernels(share.bytes().slice(0, bytes));
        repeat(kernels, WARM_UP_ROUNDS, MemoryKernels::read);
        repeat(kernels, WARM_UP_ROUNDS, MemoryKernels::copy);
        repeat(kernels, WARM_UP_ROUNDS, MemoryKernels::triad);
    }

    private void clear(ByteBuffer bytes) {
        byte[] zeros = new byte[64 << 10];
        while (bytes.hasRemaining() && !cancellation.requested()) {
            bytes.put(zeros, 0, Math.min(zeros.length, bytes.remaining()));
        }
    }
}

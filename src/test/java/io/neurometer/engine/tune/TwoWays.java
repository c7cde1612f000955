package io.neurometer.engine.tune;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The kernels of the reference in two ways: one that wastes time, which it takes unasked, and one that does not. */
final class TwoWays implements Backend {
    static final String SLOW = "slow";
    static final String FAST = "fast";
    /** For so many threads the fast way is the one taken unasked. */
    static final int MANY = 16;

    private static final long WASTED_NANOS = 400_000;

    private final ReferenceBackend reference = new ReferenceBackend();
    private final String version;
    private final AtomicInteger fastRuns = new AtomicInteger();
    private volatile @Nullable ThreadPolicy inForce;
    private volatile @Nullable ThreadPolicy madeUnder;

    TwoWays(String version) {
        this.version = version;
    }

    /** How many runs have not wasted time. */
    int fastRuns() {
        return fastRuns.get();
    }

    /** The policy under which the latest kernel was made. */
    @Nullable
    ThreadPolicy madeUnder() {
        return madeUnder;
    }

    @Override
    public void apply(ThreadPolicy policy) {
        inForce = policy;
    }

    @Override
    public String name() {
        return "two-ways";
    }

    @Override
    public BackendInfo info() {
        return new BackendInfo(name(), "cpu", null, 1, version, true, null);
    }

    @Override
    public Optional<Kernel> kernel(KernelRequest request) {
        boolean fast = request.context().way().equals(FAST);
        madeUnder = inForce;
        AtomicBoolean isUsed = new AtomicBoolean();
        return reference.kernel(request).map(kernel -> new Kernel() {
            @Override
            public void run(KernelArguments arguments) {
                // The first run of a kernel is slow, as one is that touches new memory.
                long wasted = !fast ? WASTED_NANOS : isUsed.getAndSet(true) ? 0 : 2 * WASTED_NANOS;
                long end = System.nanoTime() + wasted;
                kernel.run(arguments);
                // As kernels for one thread do that leave it to the next one to ask for more.
                inForce = new ThreadPolicy.Active(1);
                fastRuns.addAndGet(fast ? 1 : 0);
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            }

            @Override
            public void close() {
                kernel.close();
            }
        });
    }

    @Override
    public List<KernelWay> ways(KernelRequest request) {
        List<KernelWay> ways = List.of(new KernelWay(SLOW, false), new KernelWay(FAST, false));
        return request.context().threads() < MANY ? ways : List.of(ways.get(1), ways.get(0));
    }
}

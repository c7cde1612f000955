package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The reference, whose kernels are made only while its gate is open, and may be refused then. */
final class GatedBackend implements Backend {
    private final Backend reference = Backends.discover().reference();
    private final Map<List<TensorType>, Integer> requests = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile @Nullable RuntimeException refusal;

    @Override
    public String name() {
        return reference.name();
    }

    @Override
    public BackendInfo info() {
        return reference.info();
    }

    @Override
    public Optional<Kernel> kernel(KernelRequest request) {
        requests.merge(request.outputs(), 1, Integer::sum);
        waiting.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        } finally {
            waiting.decrementAndGet();
        }
        RuntimeException failure = refusal;
        if (failure != null) {
            throw failure;
        }
        return reference.kernel(request);
    }

    void shut() {
        gate = new CountDownLatch(1);
    }

    void open() {
        gate.countDown();
    }

    /** From here on every kernel is refused so; none when null. */
    void refuse(@Nullable RuntimeException failure) {
        refusal = failure;
    }

    /** How many kernels wait at the gate. */
    int waiting() {
        return waiting.get();
    }

    /** How often a kernel with an output of that type alone was asked for. */
    int requests(TensorType output) {
        return requests.getOrDefault(List.of(output), 0);
    }
}

package io.neurometer.engine.tune;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import io.neurometer.engine.backend.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A way that is tried. Its kernel is there several times, each with a copy of the constants, and the copies run in turn:
 * between two runs of one, as many bytes of weights are read as in the model, so that weights come from caches or from
 * memory as they will there.
 */
final class Candidate implements AutoCloseable {
    private static final int MAX_COPIES = 8;

    private final KernelWay way;
    private final List<TrialKernel> kernels = new ArrayList<>();
    private final List<TrialConstants> constants = new ArrayList<>();
    private int next;

    private Candidate(KernelWay way) {
        this.way = way;
    }

    /**
     * @param modelBytes what the weights of the model take
     * @param output as {@link TrialKernel} wants it
     */
    static Optional<Candidate> of(
            Backend backend,
            KernelRequest request,
            KernelWay way,
            TrialTensors tensors,
            long modelBytes,
            @Nullable Layout output) {
        Candidate candidate = new Candidate(way);
        try {
            if (candidate.add(backend, request, tensors, output)) {
                long own = Math.max(1, candidate.constants.get(0).bytes());
                long copies = Math.min(MAX_COPIES, modelBytes / own);
                for (int i = 1; i < copies; i++) {
                    candidate.add(backend, request, tensors, output);
                }
                return Optional.of(candidate);
            }
        } catch (RuntimeException | Error failure) {
            candidate.close();
            throw failure;
        }
        candidate.close();
        return Optional.empty();
    }

    private boolean add(Backend backend, KernelRequest request, TrialTensors tensors, @Nullable Layout output) {
        TrialConstants first = constants.isEmpty() ? null : constants.get(0);
        TrialConstants own = new TrialConstants(request, tensors, first);
        constants.add(own);
        Optional<TrialKernel> kernel = TrialKernel.of(backend, request, way.name(), tensors, own, output);
        kernel.ifPresent(kernels::add);
        return kernel.isPresent();
    }

    KernelWay way() {
        return way;
    }

    /** How the kernel leaves its output, where anything can read it so. */
    Layout output() {
        return kernels.get(0).output();
    }

    /** Whether a part of it is code that the JVM has to compile before it is fast. */
    boolean isJava() {
        return kernels.get(0).isJava();
    }

    /** What the kernel works in beside its inputs and outputs. */
    long workspaceBytes() {
        return kernels.get(0).workspaceBytes();
    }

    /** How many copies take turns. */
    int copies() {
        return kernels.size();
    }

    /** A run of the next copy. */
    void run() {
        kernels.get(next).run();
        next = next + 1 == kernels.size() ? 0 : next + 1;
    }

    @Override
    public void close() {
        kernels.forEach(TrialKernel::close);
        constants.forEach(TrialConstants::close);
    }
}

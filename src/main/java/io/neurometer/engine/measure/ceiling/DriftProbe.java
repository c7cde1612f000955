package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;

/**
 * Takes samples of a few milliseconds with one thread: a small product, and reading some MiB. Compared with the sample
 * that was taken with the ceilings they tell whether those still hold.
 */
public final class DriftProbe implements AutoCloseable {
    private static final int TRIALS = 5;
    private static final int BYTES = 4 << 20;

    private final RunningProblem product;
    private final Tensor memory;
    private final MemoryKernels kernels;

    /** @throws io.neurometer.engine.error.EngineException when there is no memory for it, about 8 MiB */
    public DriftProbe(ModelCompiler compiler, String backend) {
        memory = Tensor.allocate(DataType.UINT8, BYTES);
        try {
            memory.bytes().put(new byte[BYTES]);
            kernels = new MemoryKernels(memory.bytes());
            product = new RunningProblem(
                    Problem.product(512), compiler, CompileOptions.of(backend).withThreads(1));
        } catch (RuntimeException failure) {
            memory.close();
            throw failure;
        }
    }

    /** The best of some trials now. */
    public SpeedSample sample() {
        double flops = product.measure(0, TRIALS, Cancellation.NEVER).flops();
        double bytesPerSecond = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            long start = System.nanoTime();
            long bytes = kernels.read();
            bytesPerSecond = Math.max(bytesPerSecond, bytes / (Math.max(1, System.nanoTime() - start) / 1e9));
        }
        return new SpeedSample(flops, bytesPerSecond);
    }

    @Override
    public void close() {
        product.close();
        memory.close();
    }
}

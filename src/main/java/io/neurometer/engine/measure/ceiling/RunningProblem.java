package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.tensor.Tensor;
import java.util.Map;

/** A {@link Problem} that has been compiled and can be run again and again. */
final class RunningProblem implements AutoCloseable {
    private final Problem problem;
    private final Tensor input;
    private final ModelRuntime runtime;
    private final ModelRuntime.Lease lease;
    private final Session session;

    /** Compiles it and runs it once. */
    RunningProblem(Problem problem, ModelCompiler compiler, CompileOptions options) {
        this.problem = problem;
        this.input = Tensor.allocate(problem.input());
        try {
            Problem.fill(input, 1);
            this.runtime = new ModelRuntime(problem.graph(), compiler, Long.MAX_VALUE);
        } catch (RuntimeException failure) {
            input.close();
            throw failure;
        }
        try {
            this.lease = runtime.acquireTuned(
                    Map.of("x", problem.input()), runtime.graph().outputs(), options);
        } catch (RuntimeException failure) {
            runtime.close();
            input.close();
            throw failure;
        }
        this.session = lease.executable().open(ExecutionListener.NONE);
        session.run(Map.of("x", input));
    }

    /**
     * @param flops operations a second of the fastest run
     * @param trials runs
     */
    record Speed(double flops, int trials) {}

    /**
     * Runs it for a time, and a number of times at least.
     *
     * @throws java.util.concurrent.CancellationException between two runs, when nobody wants to know any more
     */
    Speed measure(double seconds, int minTrials, Cancellation cancellation) {
        long best = Long.MAX_VALUE;
        int trials = 0;
        long start = System.nanoTime();
        while (trials < minTrials || System.nanoTime() - start < seconds * 1e9) {
            cancellation.requireWanted();
            long before = System.nanoTime();
            session.run(Map.of("x", input));
            best = Math.min(best, System.nanoTime() - before);
            trials++;
        }
        return new Speed(problem.flop() / (Math.max(1, best) / 1e9), trials);
    }

    @Override
    public void close() {
        session.close();
        lease.close();
        runtime.close();
        input.close();
    }
}

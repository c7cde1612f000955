package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ceiling.ArithmeticCeilings.Peak;
import io.neurometer.engine.measure.ceiling.ArithmeticCeilings.Unavailable;
import java.util.ArrayList;
import java.util.List;

/** Measures the most arithmetic that the engine itself reaches: single large operators on the backend that is asked. */
final class PeakProbe {
    static final String METHOD =
            "practical peak: the fastest run of a large convolution or product, compiled and run as models are";

    private static final int MIN_TRIALS = 2;

    private final ModelCompiler compiler;
    private final Backend backend;
    private final Effort effort;
    private final Cancellation cancellation;

    PeakProbe(ModelCompiler compiler, Backend backend, Effort effort, Cancellation cancellation) {
        this.compiler = compiler;
        this.backend = backend;
        this.effort = effort;
        this.cancellation = cancellation;
    }

    /** The best of all problems, for each precision that the backend has. */
    List<Peak> measure(int threads) {
        List<Peak> peaks = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            if (backend.refusal(precision).isEmpty()) {
                peaks.add(measure(threads, precision));
            }
        }
        return peaks;
    }

    /** The precisions that it does not have. */
    List<Unavailable> unavailable() {
        List<Unavailable> missing = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            backend.refusal(precision).ifPresent(reason -> missing.add(new Unavailable(precision.word(), reason)));
        }
        return missing;
    }

    private Peak measure(int threads, Precision precision) {
        CompileOptions options =
                CompileOptions.of(backend.name()).withThreads(threads).withPrecision(precision);
        Peak best = new Peak(precision.word(), threads, 0, "", 0);
        for (Problem problem : effort.sweeps ? Problem.MANY : Problem.FEW) {
            cancellation.requireWanted();
            try (RunningProblem running = new RunningProblem(problem, compiler, options)) {
                RunningProblem.Speed speed = running.measure(effort.secondsPerProblem, MIN_TRIALS, cancellation);
                if (speed.flops() > best.flops()) {
                    best = new Peak(precision.word(), threads, speed.flops(), problem.name(), speed.trials());
                }
            }
        }
        return best;
    }
}

package io.neurometer.service.profiling.fork;

import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.fork.ForkMeasurement;
import io.neurometer.engine.tune.KernelChoices;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.ModelCopies;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.springframework.stereotype.Component;

/** Measures in a process that {@link ForkProcesses} has started. */
@Component
public class ForkRunner {
    private final ModelCompiler compiler;
    private final ModelCopies copies;
    private final EngineThreads threads;
    private final KernelChoices choices;

    ForkRunner(ModelCompiler compiler, ModelCopies copies, EngineThreads threads, KernelChoices choices) {
        this.compiler = compiler;
        this.copies = copies;
        this.threads = threads;
        this.choices = choices;
    }

    /**
     * Measures in this process.
     *
     * @param json of a {@link ForkRequest}, as the other process has written it
     * @return the JSON text that it waits for
     * @throws io.neurometer.engine.error.EngineException when the model cannot be run
     * @throws java.util.concurrent.CancellationException when it is no longer wanted
     */
    public String measure(byte[] json, Cancellation cancellation) throws IOException {
        ForkRequest request = ForkJson.request(json);
        choices.add(request.choices());
        Graph graph = copies.read(request.model());
        return ForkJson.write(threads.measure(
                () -> new ForkMeasurement(compiler, request.options(), request.task(), SystemClock.INSTANCE)
                        .measure(graph, request.types(), request.contents(), sinceStart(), cancellation)));
    }

    private static double sinceStart() {
        return Math.max(
                0,
                System.currentTimeMillis()
                        - (double) ManagementFactory.getRuntimeMXBean().getStartTime());
    }
}

package io.neurometer.service.config;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.frontend.definition.DefinitionLimits;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tune.KernelChoiceFile;
import io.neurometer.engine.tune.KernelChoices;
import io.neurometer.engine.tune.Tuner;
import io.neurometer.service.worker.child.WorkerProcess;
import io.neurometer.service.worker.wire.WorkerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;

/** Makes the engine of a worker process, without anything of the service around it. */
public final class EngineWorker {
    private static final long MANY = 1L << 40;

    /** The models that a worker gets have been found to keep within the limits of the service. */
    private static final DefinitionLimits ANY =
            new DefinitionLimits(MANY, MANY, DefinitionLimits.DEFAULT.depth(), MANY, MANY);

    private EngineWorker() {}

    /**
     * Works until the process ends that has started this one.
     *
     * @param arguments of {@link WorkerSettings}
     * @param parent ends when that process does
     * @param output where that process reads
     */
    public static void run(List<String> arguments, InputStream parent, PrintWriter output) throws IOException {
        // What JavaCPP warns of at every start concerns those who build, and goes to the log.
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        WorkerSettings settings = WorkerSettings.of(arguments);
        OffHeap.setLimit(settings.offHeap());
        Backends backends = Backends.discover();
        KernelChoices choices = new KernelChoices(new KernelChoiceFile(settings.choices()));
        // Only the service knows which calls are running.
        try (Tuner tuner = new Tuner(settings.tuning(), choices, () -> false)) {
            new WorkerProcess(
                            settings,
                            new EngineModelReader(new OnnxImporter(), new DefinitionImporter(ANY)),
                            new ModelCompiler(backends, tuner),
                            backends)
                    .serve(parent, output);
        }
    }
}

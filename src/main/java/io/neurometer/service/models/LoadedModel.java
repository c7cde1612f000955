package io.neurometer.service.models;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Graph;
import java.util.List;

/**
 * A model in memory.
 *
 * @param name the name it was asked for by; {@value #INLINE} for a definition that came with a request
 * @param version the registered version; {@code "1"} for models that have none
 * @param sha256 digest of the model file, in hexadecimal
 * @param runnable false for a model that is meant to be analysed only, or whose data are missing
 * @param missingFiles the names of the files that have its data and were not uploaded with it
 * @param origin its files, for another process to load it
 */
public record LoadedModel(
        String name,
        String version,
        String sha256,
        ModelFormat format,
        Graph graph,
        boolean runnable,
        List<String> missingFiles,
        ModelRuntime runtime,
        ModelOrigin origin) {
    /** A model without files, which only this process can run. */
    public LoadedModel(
            String name,
            String version,
            String sha256,
            ModelFormat format,
            Graph graph,
            boolean runnable,
            List<String> missingFiles,
            ModelRuntime runtime) {
        this(name, version, sha256, format, graph, runnable, missingFiles, runtime, ModelOrigin.none());
    }

    static LoadedModel of(ModelVersion stored, ModelReader.Network network, ModelRuntime runtime, ModelOrigin origin) {
        return new LoadedModel(
                stored.name(),
                Long.toString(stored.version()),
                stored.sha256(),
                stored.format(),
                network.graph(),
                network.runnable(),
                network.missingFiles(),
                runtime,
                origin);
    }

    /** Frees its memory now or when the last running call ends. */
    void close() {
        runtime.close();
        origin.close();
    }

    /** The name of every model that came as a definition inside a request. */
    public static final String INLINE = "inline";

    /** @throws EngineException {@link ErrorCode#MODEL_NOT_RUNNABLE} for a model that can be analysed only */
    public void requireRunnable() {
        if (runnable) {
            return;
        }
        Fault fault = Fault.of(ErrorCode.MODEL_NOT_RUNNABLE, name, "this model can be analysed, but not run");
        throw new EngineException(
                missingFiles.isEmpty()
                        ? fault.fix("POST /profile with the protocol 'analytic' tells what it would cost")
                        : fault.got("a model without its data files " + missingFiles)
                                .fix("upload it again with them as further parts of the same multipart request; POST"
                                        + " /profile with the protocol 'analytic' works without"));
    }
}

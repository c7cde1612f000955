package io.neurometer.service.worker.child;

import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.Futures;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.ModelCopy;
import io.neurometer.service.models.ModelReader;
import io.neurometer.service.models.RunSignature;
import io.neurometer.service.worker.wire.SharedLayout;
import io.neurometer.service.worker.wire.WorkerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** The models of a worker, and the signatures that it has been told of. */
final class ChildModels {
    /** As many signatures of all models are known at once; the process that asks for one tells of it again then. */
    private static final int MAX_FORMS = 1024;

    private final ModelReader reader;
    private final ModelCompiler compiler;
    private final long executableBytes;
    private final Executor compilations;
    private final Map<Long, FutureTask<ModelRuntime>> models = new ConcurrentHashMap<>();
    private final Map<Long, Form> forms = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Form> eldest) {
            return size() > MAX_FORMS;
        }
    });

    /**
     * A model and what it is compiled for.
     *
     * @param inputs names, in the order in which they lie in shared memory
     */
    record Form(
            ModelRuntime runtime,
            RunSignature signature,
            List<String> inputs,
            List<TensorType> types,
            SharedLayout layout) {
        static Form of(ModelRuntime runtime, RunSignature signature) {
            Map<String, TensorType> sorted = new TreeMap<>(signature.types());
            List<TensorType> types = List.copyOf(sorted.values());
            return new Form(runtime, signature, List.copyOf(sorted.keySet()), types, new SharedLayout(types));
        }
    }

    ChildModels(ModelReader reader, ModelCompiler compiler, WorkerSettings settings) {
        this.reader = reader;
        this.compiler = compiler;
        this.executableBytes = settings.executableBytes();
        this.compilations = Executors.newFixedThreadPool(settings.compilers(), task -> {
            Thread thread = new Thread(task, "compiler");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Loads a model unless it is in memory. @throws io.neurometer.engine.error.EngineException with what is wrong with it */
    ModelRuntime load(long id, ModelCopy files) {
        FutureTask<ModelRuntime> loading = models.computeIfAbsent(id, absent -> new FutureTask<>(() -> runtime(files)));
        loading.run();
        try {
            return Futures.join(loading);
        } catch (RuntimeException | Error failure) {
            models.remove(id, loading);
            throw failure;
        }
    }

    private ModelRuntime runtime(ModelCopy files) {
        try {
            return new ModelRuntime(files.read(reader).graph(), compiler, executableBytes, compilations);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Remembers a signature. */
    void know(long id, ModelRuntime runtime, RunSignature signature) {
        forms.put(id, Form.of(runtime, signature));
    }

    /** What has been remembered, or null where that has been forgotten. */
    @Nullable
    Form form(long id) {
        return forms.get(id);
    }

    /** Forgets a model; its memory is given back when its last call has ended. */
    void unload(long id) {
        FutureTask<ModelRuntime> loading = models.remove(id);
        ModelRuntime runtime = loading == null ? null : Futures.resultOrNull(loading);
        if (runtime != null) {
            forms.values().removeIf(form -> form.runtime() == runtime);
            runtime.close();
        }
    }
}

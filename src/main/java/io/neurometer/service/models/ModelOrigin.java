package io.neurometer.service.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files that a loaded model was read from, and what else goes when the model's memory is freed. */
public final class ModelOrigin implements AutoCloseable {
    private final ModelFormat format;
    private final @Nullable ModelContent model;
    private final @Nullable ModelContent weights;
    private final List<Runnable> atClose = new ArrayList<>();
    private boolean closed;

    private ModelOrigin(ModelFormat format, @Nullable ModelContent model, @Nullable ModelContent weights) {
        this.format = format;
        this.model = model;
        this.weights = weights;
    }

    static ModelOrigin of(ModelFormat format, ModelContent model, @Nullable ModelContent weights) {
        return new ModelOrigin(format, model, weights);
    }

    static ModelOrigin none() {
        return new ModelOrigin(ModelFormat.DEFINITION, null, null);
    }

    /** Whether there are files. */
    public boolean isKnown() {
        return model != null;
    }

    /**
     * The bytes of the model's own file, for as long as the model is leased.
     *
     * @throws IllegalStateException when there is none
     */
    public ByteBuffer file() {
        if (model == null) {
            throw new IllegalStateException("a model without files");
        }
        return model.bytes().duplicate();
    }

    /** Writes the files into an empty directory. @throws IllegalStateException when there are none */
    public ModelCopy write(Path directory) throws IOException {
        if (model == null) {
            throw new IllegalStateException("a model without files");
        }
        return ModelCopy.write(format, model, weights, directory);
    }

    /** Has this done when the model's memory is freed, which may be now. */
    public void atClose(Runnable task) {
        synchronized (this) {
            if (!closed) {
                atClose.add(task);
                return;
            }
        }
        task.run();
    }

    @Override
    public void close() {
        List<Runnable> tasks;
        synchronized (this) {
            closed = true;
            tasks = List.copyOf(atClose);
            atClose.clear();
        }
        tasks.forEach(Runnable::run);
    }
}

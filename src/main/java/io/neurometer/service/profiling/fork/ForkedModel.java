package io.neurometer.service.profiling.fork;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.measure.fork.ForkFailure;
import io.neurometer.engine.measure.fork.ForkLauncher;
import io.neurometer.engine.measure.fork.ForkSample;
import io.neurometer.engine.measure.fork.ForkTask;
import io.neurometer.engine.measure.subject.InputContent;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.engine.tune.KernelChoices;
import io.neurometer.service.models.ModelCopies;
import io.neurometer.service.models.ModelCopy;
import io.neurometer.service.models.ModelReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** A model that forked processes measure. They read its files from a directory, which closing this removes. */
public final class ForkedModel implements ForkLauncher, AutoCloseable {
    private final ModelCopies copies;
    private final ModelReference reference;
    private final Map<String, TensorType> inputs;
    private final Map<String, InputContent> contents;
    private final CompileOptions options;
    private final KernelChoices choices;
    private final List<String> command;
    private @Nullable Path directory;
    private @Nullable ModelCopy copy;

    ForkedModel(
            ModelCopies copies,
            ModelReference reference,
            Map<String, TensorType> inputs,
            Map<String, InputContent> contents,
            CompileOptions options,
            KernelChoices choices,
            List<String> command) {
        this.copies = copies;
        this.reference = reference;
        this.inputs = inputs;
        this.contents = contents;
        this.options = options;
        this.choices = choices;
        this.command = List.copyOf(command);
    }

    @Override
    public ForkSample run(ForkTask task, DoubleConsumer waiting) throws ForkFailure {
        try {
            Path folder = folder();
            if (copy == null) {
                copy = copies.write(reference, folder);
            }
            Path request = folder.resolve("request.json");
            ForkRequest asked = ForkRequest.of(copy, inputs, contents, options, choices.known(), task);
            Files.write(request, ForkJson.write(asked));
            List<String> whole = new ArrayList<>(command);
            whole.add(request.toString());
            byte[] answer = new ForkProcess(whole, folder, task.seconds()).run(waiting);
            return ForkJson.sample(answer);
        } catch (IOException failure) {
            throw new ForkFailure("it could not be started: " + failure, failure);
        } catch (JacksonException unreadable) {
            throw new ForkFailure("its answer cannot be read", unreadable);
        }
    }

    private Path folder() throws IOException {
        Path folder = directory;
        if (folder == null) {
            folder = LiveForks.newFolder();
            directory = folder;
        }
        return folder;
    }

    /** Where its files are; null until there are any. */
    @Nullable
    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        if (directory != null) {
            LiveForks.remove(directory);
        }
    }
}

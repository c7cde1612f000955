package io.neurometer.service.models;

import io.neurometer.engine.graph.Graph;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/** Writes the files of a model into a directory and reads them back, so that another process can load it. */
@Component
public class ModelCopies {
    private final ModelSource source;
    private final BuiltInModels builtIn;
    private final ModelLoader loader;

    ModelCopies(ModelSource source, BuiltInModels builtIn, ModelLoader loader) {
        this.source = source;
        this.builtIn = builtIn;
        this.loader = loader;
    }

    /**
     * Writes the files of a model.
     *
     * @param reference to an exact version where the model has versions
     * @throws io.neurometer.engine.error.EngineException when there is no such model
     */
    public ModelCopy write(ModelReference reference, Path directory) throws IOException {
        byte[] definition = reference.definition();
        String name = reference.name();
        if (definition == null && name != null && name.startsWith(BuiltInModels.PREFIX)) {
            definition = builtIn.definition(name.substring(BuiltInModels.PREFIX.length()));
        }
        if (definition != null) {
            return ModelCopy.write(ModelFormat.DEFINITION, ModelContent.of(definition), null, directory);
        }
        ModelVersion stored = source.require(reference);
        String weights = stored.weightsSha256();
        return ModelCopy.write(
                stored.format(),
                source.content(stored.sha256()),
                weights == null ? null : source.content(weights),
                directory);
    }

    /**
     * Reads such files; they must stay as they are for as long as the graph is in use.
     *
     * @throws io.neurometer.engine.error.EngineException with everything that is wrong with the model
     */
    public Graph read(ModelCopy copy) throws IOException {
        String weights = copy.weights();
        return loader.read(
                        copy.format(),
                        ModelContent.map(Path.of(copy.model())),
                        weights == null ? null : ModelContent.map(Path.of(weights)))
                .graph();
    }
}

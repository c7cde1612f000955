package io.neurometer.command;

import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.ModelFiles;

/** The argument that names a model. */
final class ModelArgument {
    private ModelArgument() {}

    /**
     * Finds out at once whether there is such a model, before anything is started that takes longer.
     *
     * @throws io.neurometer.engine.error.EngineException when there is none
     */
    static void require(String model) {
        if (model.startsWith(BuiltInModels.PREFIX)) {
            Zoo.definition(model.substring(BuiltInModels.PREFIX.length()));
        } else {
            ModelFiles.requireFile(model);
        }
    }
}

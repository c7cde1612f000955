package io.neurometer.service.protocol;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.models.ModelDirectory;
import io.neurometer.service.models.ModelReference;
import org.springframework.stereotype.Component;

/** Says that there is no such model in the words that clients of the protocol look for. */
@Component
public class UnknownModels {
    private final ModelDirectory directory;

    UnknownModels(ModelDirectory directory) {
        this.directory = directory;
    }

    /** The failure of a request for a model that has a name, in other words if the model was not found. */
    public EngineException translated(EngineException failure, ModelReference model) {
        if (failure.code() != ErrorCode.NOT_FOUND) {
            return failure;
        }
        String name = String.valueOf(model.name());
        String problem = directory.isServed(name)
                ? (model.versionText() == null ? "" : " version " + model.versionText()) + " is not found"
                : " has no available versions";
        return new EngineException(
                Fault.of(ErrorCode.NOT_FOUND, null, "Request for unknown model: '" + Excerpt.of(name) + "'" + problem),
                failure);
    }
}

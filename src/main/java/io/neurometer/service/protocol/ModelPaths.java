package io.neurometer.service.protocol;

import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.ModelReference;
import java.util.Map;

/**
 * How paths name models: registered ones by one segment, built-in ones by two, and each with a version or without.
 * Registered ones may have a label instead.
 */
final class ModelPaths {
    static final String MODEL = "/v2/models/{name}";
    static final String VERSION = MODEL + "/versions/{version}";
    static final String LABEL = MODEL + "/labels/{label}";
    static final String BUILT_IN = "/v2/models/" + BuiltInModels.PREFIX + "{builtIn}";
    static final String BUILT_IN_VERSION = BUILT_IN + "/versions/{version}";

    private ModelPaths() {}

    /**
     * The model that a path names.
     *
     * @param variables those of the patterns above
     * @throws io.neurometer.engine.error.EngineException when the version is neither a positive whole
     *     number nor a label
     */
    static ModelReference reference(Map<String, String> variables) {
        String label = variables.get("label");
        return label == null
                ? ModelReference.named(name(variables), variables.get("version"))
                : ModelReference.labelled(name(variables), label);
    }

    static String name(Map<String, String> variables) {
        String builtIn = variables.get("builtIn");
        return builtIn == null ? String.valueOf(variables.get("name")) : BuiltInModels.PREFIX + builtIn;
    }
}

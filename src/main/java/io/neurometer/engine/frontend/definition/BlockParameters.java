package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The parameters that each use of a block gets: the block's defaults, and over them what the use gives as {@code with}. */
final class BlockParameters {
    private final DefinitionFaults faults;
    private final Map<String, Set<String>> known = new HashMap<>();

    BlockParameters(DefinitionFaults faults) {
        this.faults = faults;
    }

    /**
     * @param given the value of {@code with}, or null
     * @param use full name of the use
     * @param source where in the text it stands
     */
    Parameters of(ModelDefinition.Block block, @Nullable JsonNode given, String use, String source) {
        Map<String, JsonNode> values = new HashMap<>(block.defaults());
        if (given != null && !given.isObject()) {
            faults.add(
                    source,
                    Fault.of(ErrorCode.MODEL_INVALID, use, "'with' is wrong")
                            .got(DefinitionJson.shown(given))
                            .expected("an object of parameters"));
        } else if (given != null) {
            Set<String> names = known.computeIfAbsent(block.name(), name -> names(block));
            for (Map.Entry<String, JsonNode> parameter : given.properties()) {
                if (!names.contains(parameter.getKey())) {
                    faults.add(source, unknown(block, parameter.getKey(), names, use));
                }
                values.put(parameter.getKey(), parameter.getValue());
            }
        }
        return new Parameters(values);
    }

    private static Set<String> names(ModelDefinition.Block block) {
        Set<String> names = new LinkedHashSet<>(block.defaults().keySet());
        block.layers().forEach(layer -> Parameters.collect(layer, names));
        return names;
    }

    private static Fault unknown(ModelDefinition.Block block, String parameter, Set<String> names, String use) {
        String problem = "block '" + block.name() + "' has no parameter '" + parameter + "'";
        return Fault.of(ErrorCode.MODEL_INVALID, use, problem)
                .got("'" + parameter + "'")
                .fix(Suggestions.advice(parameter, names));
    }
}

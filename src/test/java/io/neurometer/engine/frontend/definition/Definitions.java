package io.neurometer.engine.frontend.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Graph;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short ways to write definitions in tests. Quotes may be single ones. */
final class Definitions {
    static final String IMAGE = "{'name': 'image', 'shape': ['N', 3, 8, 8]}";
    static final String FEATURES = "{'name': 'x', 'shape': ['N', 12]}";
    static final String SEQUENCE = "{'name': 'x', 'shape': ['N', 5, 12]}";

    private Definitions() {}

    static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static byte[] of(String input, String... layers) {
        return json("{'inputs': [" + input + "], 'layers': [" + String.join(", ", layers) + "]}");
    }

    static Graph graph(byte[] json) {
        return new DefinitionImporter().read(json).graph();
    }

    static Graph graph(String input, String... layers) {
        return graph(of(input, layers));
    }

    static List<Fault> faults(byte[] json) {
        EngineException refused =
                catchThrowableOfType(EngineException.class, () -> new DefinitionImporter().read(json));
        assertThat(refused).as("refused").isNotNull();
        return refused.faults();
    }

    static Fault onlyFault(byte[] json) {
        List<Fault> faults = faults(json);
        assertThat(faults).hasSize(1);
        return faults.get(0);
    }
}

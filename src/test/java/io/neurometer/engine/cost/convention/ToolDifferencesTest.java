package io.neurometer.engine.cost.convention;

import io.neurometer.engine.frontend.definition.Zoo;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ToolDifferencesTest {
    static Stream<String> zoo() {
        return Zoo.entries().stream().map(Zoo.Entry::name);
    }

    @ParameterizedTest
    @MethodSource("zoo")
    void termsAreTheDifferenceOfBuiltInModels(String name) {
        ToolFigures.requireExact(DefinedLayers.report(Zoo.load(name).graph(), Map.of("N", 2L, "L", 16L)));
    }
}

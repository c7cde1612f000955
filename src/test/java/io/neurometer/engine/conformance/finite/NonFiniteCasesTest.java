package io.neurometer.engine.conformance.finite;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.graph.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Networks that meet NaN and infinities give what their operators say, however they are compiled. */
class NonFiniteCasesTest {
    @TestFactory
    Stream<DynamicTest> areRightOnEveryBackend() throws IOException {
        return NonFiniteCase.all().stream()
                .flatMap(single -> NonFiniteRuns.ways()
                        .map(way -> DynamicTest.dynamicTest(
                                single.name() + " on " + way.backend() + (way.optimize() ? "" : " as it stands"),
                                () -> check(single, way))));
    }

    private static void check(NonFiniteCase single, CompileOptions way) {
        List<String> outputs = new ArrayList<>(single.expected().keySet());
        assertRight(single, outputs, way);
        // With every value in between asked for, no pattern is whole.
        for (Node node : single.graph().nodes()) {
            node.outputs().stream().filter(value -> !outputs.contains(value)).forEach(outputs::add);
        }
        assertRight(single, outputs, way);
    }

    private static void assertRight(NonFiniteCase single, List<String> outputs, CompileOptions way) {
        Map<String, float[]> results = NonFiniteRuns.run(single.graph(), single.inputs(), outputs, way);
        single.expected()
                .forEach((name, expected) ->
                        NonFiniteRuns.assertSame(name, results.get(name), expected.toFloats(), single.tolerance()));
    }
}

package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.AnyOpset;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is declared as beyond the importer still is. */
class OnnxImportGapsTest {
    private final OnnxImporter importer = AnyOpset.importer();

    @Test
    void noSupportedOperatorIsDeclaredAsAGap() throws IOException {
        assertThat(gaps().operators().keySet()).doesNotContainAnyElementsOf(importer.operators());
    }

    @Test
    void everyDeclaredCaseExistsAndEveryDeclaredProblemOccurs() throws IOException {
        assumeTrue(OnnxCase.areComplete(), Corpus.missing("onnx-node"));
        List<OnnxCase> cases = OnnxCase.all();
        Set<String> problems = new HashSet<>();
        for (OnnxCase onnxCase : cases) {
            try {
                importer.read(ByteBuffer.wrap(onnxCase.model().toByteArray()));
            } catch (EngineException refusal) {
                refusal.faults().stream().map(Fault::problem).forEach(problems::add);
            }
        }
        assertThat(cases.stream().map(OnnxCase::name))
                .containsAll(gaps().cases().keySet());
        assertThat(problems).containsAll(gaps().problems().keySet());
    }

    private static DeclaredGaps gaps() throws IOException {
        return DeclaredGaps.read(OnnxCase.RESOURCES.resolve("gaps.txt"));
    }
}

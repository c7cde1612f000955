package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.engine.conformance.OnnxCaseRunner.Feed;
import io.neurometer.engine.conformance.OnnxCaseRunner.Outcome;
import io.neurometer.engine.conformance.OnnxCaseRunner.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The ONNX project's own operator cases: a selection that is part of this project, and all of them where they lie by. */
class OnnxNodeCasesTest {
    private static final Path RESOURCES = Path.of("src/test/resources/onnx-node");
    private static final List<String> SUITES = List.of("node", "simple", "pytorch-operator", "pytorch-converted");

    private final Map<String, OnnxCaseRunner> runners = EngineOptions.byName(OnnxCaseRunner::new);

    @TestFactory
    Stream<DynamicTest> selectedCasesAgree() throws IOException {
        DeclaredGaps gaps = DeclaredGaps.read(RESOURCES.resolve("gaps.txt"));
        return OnnxCase.in(RESOURCES.resolve("cases")).stream()
                .flatMap(onnxCase -> Stream.of(Feed.values())
                        .flatMap(feed -> runners.entrySet().stream()
                                .map(runner -> DynamicTest.dynamicTest(
                                        onnxCase.name() + " " + feed + " " + runner.getKey(),
                                        () -> assertThat(complaint(runner.getValue(), onnxCase, feed, gaps))
                                                .isEmpty()))));
    }

    @Test
    void everyCaseAgreesOrIsDeclaredAsAGap() throws IOException {
        Path suites = Corpus.FOLDER.resolve("onnx-node");
        assumeTrue(Files.isDirectory(suites), Corpus.missing("onnx-node"));
        DeclaredGaps gaps = DeclaredGaps.read(RESOURCES.resolve("gaps.txt"));
        OnnxCaseReport report = new OnnxCaseReport();
        List<String> complaints = new ArrayList<>();
        Map<String, OnnxCase> cases = new TreeMap<>();
        for (String suite : SUITES) {
            OnnxCase.in(suites.resolve(suite)).forEach(onnxCase -> cases.put(onnxCase.name(), onnxCase));
        }
        for (OnnxCase onnxCase : cases.values()) {
            for (Feed feed : Feed.values()) {
                for (Map.Entry<String, OnnxCaseRunner> runner : runners.entrySet()) {
                    Outcome outcome = runner.getValue().run(onnxCase, feed);
                    report.add(onnxCase, feed, outcome);
                    for (String complaint : complaints(onnxCase, feed, outcome, gaps)) {
                        complaints.add(complaint + " (" + runner.getKey() + ")");
                    }
                }
            }
        }
        gaps.cases().keySet().stream()
                .filter(name -> !cases.containsKey(name))
                .forEach(name -> complaints.add(name + " is declared as a gap but does not exist"));
        gaps.problems().keySet().stream()
                .filter(problem -> !report.hasSeen(problem))
                .forEach(problem -> complaints.add(problem + " is declared as a gap but never occurs"));
        report.write(Path.of("target/onnx-node-cases.txt"));
        assertThat(complaints).isEmpty();
    }

    @Test
    void noSupportedOperatorIsDeclaredAsAGap() throws IOException {
        DeclaredGaps gaps = DeclaredGaps.read(RESOURCES.resolve("gaps.txt"));
        assertThat(gaps.operators().keySet())
                .doesNotContainAnyElementsOf(runners.values().iterator().next().supportedOperators());
    }

    private static List<String> complaint(OnnxCaseRunner runner, OnnxCase onnxCase, Feed feed, DeclaredGaps gaps) {
        return complaints(onnxCase, feed, runner.run(onnxCase, feed), gaps);
    }

    private static List<String> complaints(OnnxCase onnxCase, Feed feed, Outcome outcome, DeclaredGaps gaps) {
        String reason = gaps.cases().get(onnxCase.name());
        if (outcome.verdict() == Verdict.PASSED) {
            return reason == null
                    ? List.of()
                    : List.of(onnxCase.name() + " " + feed + " passes although declared as a gap: " + reason);
        }
        boolean declared = reason != null || gaps.declare(outcome.unsupported());
        return declared ? List.of() : List.of(onnxCase.name() + " " + feed + ": " + outcome.detail());
    }
}

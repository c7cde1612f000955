package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.conformance.OnnxCaseRunner.Feed;
import io.neurometer.engine.conformance.OnnxCaseRunner.Outcome;
import io.neurometer.engine.conformance.OnnxCaseRunner.Verdict;
import io.neurometer.engine.conformance.domain.DomainCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What every backend must show: the ONNX project's operator cases, random graphs and real networks give the right outputs
 * however they are compiled, see {@link BackendRuns}. The test of a backend extends this class and names the backend and
 * its declared gaps; a gap that is not declared fails, and so does one that is declared and closed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class BackendConformanceKit {
    private static final Path RESOURCES = Path.of("src/test/resources/conformance");
    private static final int GRAPHS = 400;

    private final Backend backend;
    private final DeclaredGaps gaps;
    private final DeclaredGaps importGaps;
    private final BackendRuns runs;
    private final OnnxCaseRunner cases;
    private final OnnxCaseReport report = new OnnxCaseReport();

    /** @param gaps name of the file that declares what the backend leaves out */
    BackendConformanceKit(Backend backend, String gaps) throws IOException {
        this.backend = backend;
        this.gaps = DeclaredGaps.read(RESOURCES.resolve(gaps));
        this.importGaps = DeclaredGaps.read(OnnxCase.RESOURCES.resolve("gaps.txt"));
        this.runs = new BackendRuns(backend);
        this.cases = new OnnxCaseRunner(runs);
    }

    @BeforeAll
    void requireBackend() {
        assumeTrue(
                backend.info().available(),
                () -> backend.name() + " cannot be used here: " + backend.info().reason());
    }

    @TestFactory
    Stream<DynamicTest> operatorCases() throws IOException {
        DynamicTest complete = DynamicTest.dynamicTest(
                "all cases lie by", () -> assumeTrue(OnnxCase.areComplete(), Corpus.missing("onnx-node")));
        return Stream.concat(
                OnnxCase.all().stream().map(single -> DynamicTest.dynamicTest(single.name(), () -> check(single))),
                Stream.of(complete));
    }

    @TestFactory
    Stream<DynamicTest> casesOfOtherDomains() {
        return DomainCase.all().stream()
                .map(single -> DynamicTest.dynamicTest(single.name(), () -> DomainCaseRun.assertRight(runs, single)));
    }

    @TestFactory
    Stream<DynamicTest> randomGraphs() {
        return LongStream.range(0, GRAPHS)
                .mapToObj(
                        seed -> DynamicTest.dynamicTest("seed " + seed, () -> RandomGraphRun.assertAgrees(runs, seed)));
    }

    @TestFactory
    Stream<DynamicTest> networksOfThisProject() throws IOException {
        return CorpusModel.ofThisProject().values().stream()
                .map(model -> DynamicTest.dynamicTest(model.name(), () -> runs.assertAgrees(model)));
    }

    @TestFactory
    Stream<DynamicTest> networksOfTheCorpus() {
        return Corpus.MODELS.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> runs.assertAgrees(Corpus.model(name))));
    }

    /** Judges what all other tests have met. */
    @Test
    @Order(Integer.MAX_VALUE)
    void operatorsLeftToTheReferenceAreDeclared() {
        Set<String> left = new TreeSet<>(runs.fallbacks());
        left.removeAll(runs.kernels());
        left.removeAll(gaps.processors().keySet());
        assertThat(without(left, gaps.kernels().keySet())).as("left undeclared").isEmpty();
        Set<String> closed = new TreeSet<>(gaps.kernels().keySet());
        closed.retainAll(runs.kernels());
        assertThat(closed).as("declared though there are kernels").isEmpty();
        assumeTrue(OnnxCase.areComplete(), Corpus.missing("onnx-node"));
        assertThat(without(gaps.kernels().keySet(), left))
                .as("declared but never met")
                .isEmpty();
    }

    private static Set<String> without(Set<String> names, Set<String> others) {
        Set<String> rest = new TreeSet<>(names);
        rest.removeAll(others);
        return rest;
    }

    /** A check of memory plans that hold little says little. */
    @Test
    @Order(Integer.MAX_VALUE)
    void memoryPlansHoldWhatIsWorthPlanning() {
        Set<String> missing = EnumSet.complementOf(runs.features()).stream()
                .map(feature -> feature.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        assertThat(gaps.plans().keySet()).isEqualTo(missing);
    }

    @AfterAll
    void writeReport() throws IOException {
        report.write(Path.of("target/onnx-node-cases-" + backend.name() + ".txt"));
    }

    private void check(OnnxCase onnxCase) throws IOException {
        List<String> complaints = new ArrayList<>();
        for (Feed feed : OnnxCaseRunner.feeds(onnxCase)) {
            Outcome outcome = cases.run(onnxCase, feed);
            report.add(onnxCase, feed, outcome);
            String reason = importGaps
                    .cases()
                    .getOrDefault(onnxCase.name(), gaps.cases().get(onnxCase.name()));
            if (outcome.verdict() == Verdict.PASSED && reason != null) {
                complaints.add(feed + " passes although declared as a gap: " + reason);
            }
            boolean declared = reason != null || importGaps.declare(outcome.unsupported());
            if (outcome.verdict() != Verdict.PASSED && !declared) {
                complaints.add(feed + ": " + outcome.detail());
            }
        }
        assertThat(complaints).isEmpty();
    }
}

package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.engine.backend.onednn.OnednnBackend;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Networks are right in whatever way oneDNN computes their operators, not only in those that would be chosen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForcedWaysTest {
    private static final int GRAPHS = 40;

    private final OnednnBackend backend = new OnednnBackend();
    private final Set<String> taken = new TreeSet<>();

    @TestFactory
    Stream<DynamicTest> networks() throws IOException {
        requireBackend();
        Map<String, CorpusModel> models = CorpusModel.ofThisProject();
        return places().boxed()
                .flatMap(place -> models.values().stream()
                        .map(model ->
                                DynamicTest.dynamicTest(model.name() + " by way " + place, () -> check(model, place))));
    }

    @TestFactory
    Stream<DynamicTest> networksOfTheCorpus() {
        requireBackend();
        return places().boxed()
                .flatMap(place -> Corpus.MODELS.stream()
                        .map(name -> DynamicTest.dynamicTest(
                                name + " by way " + place, () -> check(Corpus.model(name), place))));
    }

    @TestFactory
    Stream<DynamicTest> randomGraphs() {
        requireBackend();
        return places().boxed()
                .flatMap(place -> LongStream.range(0, GRAPHS)
                        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed + " by way " + place, () -> {
                            ForcedWay forced = new ForcedWay(place);
                            RandomGraphRun.assertAgrees(new BackendRuns(backend, forced), seed);
                            taken.addAll(forced.taken());
                        })));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void theWaysWereTaken() {
        requireBackend();
        assertThat(taken)
                .contains(
                        "direct convolution",
                        "direct convolution of a row-major image",
                        "matrix product of positions",
                        "inner product",
                        "product with plain weights",
                        "convolution of rows");
    }

    private void requireBackend() {
        assumeTrue(backend.info().available(), () -> "oneDNN cannot be used here");
    }

    /** The first way is the one that all other tests take. */
    private static IntStream places() {
        return IntStream.range(1, ForcedWay.MOST);
    }

    private void check(CorpusModel model, int place) throws IOException {
        ForcedWay forced = new ForcedWay(place);
        new BackendRuns(backend, forced).assertAgrees(model);
        taken.addAll(forced.taken());
    }
}

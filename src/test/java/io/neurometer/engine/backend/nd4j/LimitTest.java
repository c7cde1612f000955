package io.neurometer.engine.backend.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.conformance.fuzz.Judge;
import io.neurometer.engine.conformance.fuzz.OperatorCase;
import io.neurometer.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

/** Every limit of ND4J is shown with ND4J itself; one that no longer shows is to be struck off. */
class LimitTest {
    private static final long MINUTES = 2;

    @TempDir
    private Path directory;

    static Stream<Arguments> showings() {
        return ShownProgram.showings().stream().map(showing -> Arguments.argumentSet(showing.limit(), showing));
    }

    @ParameterizedTest
    @MethodSource("showings")
    void isThere(Showing showing) throws IOException, InterruptedException {
        OperatorCase single = showing.single();
        if (single == null) {
            Set<String> known = Nd4j.getExecutioner().getCustomOperations().keySet();
            assertThat(known).doesNotContainAnyElementsOf(showing.lacking());
            return;
        }
        KernelRequest request = single.request().orElseThrow();
        assertThat(Limit.of(request).map(Limit::name)).hasValue(showing.limit());
        if (showing.endsTheProcess()) {
            assertThat(exitOf(showing)).as("exit of a process that runs it").isNotEqualTo(ShownProgram.SURVIVED);
        } else {
            assertThat(isRight(showing)).isFalse();
        }
    }

    @Test
    void everyLimitIsShown() {
        Set<String> shown = ShownProgram.showings().stream().map(Showing::limit).collect(Collectors.toSet());
        Collection<String> limits = Limit.all().stream().map(Limit::name).toList();
        assertThat(shown).containsExactlyInAnyOrderElementsOf(limits);
    }

    private static boolean isRight(Showing showing) {
        try {
            return ShownProgram.run(showing).verdict() == Judge.Verdict.AGREES;
        } catch (EngineException | IllegalArgumentException | IllegalStateException refused) {
            return false;
        }
    }

    private int exitOf(Showing showing) throws IOException, InterruptedException {
        Path out = directory.resolve("out.txt");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ErrorFile=" + directory.resolve("error.txt"),
                        "-XX:-CreateCoredumpOnCrash",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShownProgram.class.getName(),
                        showing.limit()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(out)).contains(ShownProgram.ABOUT_TO_RUN);
        return process.exitValue();
    }
}

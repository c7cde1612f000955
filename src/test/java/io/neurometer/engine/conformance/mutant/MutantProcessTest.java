package io.neurometer.engine.conformance.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 500 mutants of model files each run or are refused within ten seconds of processor time, give their memory back and
 * leave the process alive. The benchmark tries more of them.
 */
class MutantProcessTest {
    private static final int COUNT = 500;
    private static final Path OWN = Path.of("src/test/resources");
    private static final Path CORPUS =
            Path.of(System.getProperty("neurometer.corpus", "../shared/corpus")).resolve("models");

    @TempDir
    private Path directory;

    @Test
    void mutantsRunOrAreRefused() throws IOException, InterruptedException {
        List<Path> models = new ArrayList<>(MutantFiles.in(OWN));
        models.addAll(MutantFiles.in(CORPUS));

        MutantProcess.Outcome outcome = new MutantProcess(models, "onednn", directory).run(0, COUNT);

        assertThat(outcome.passed()).as(outcome.text()).isTrue();
        assertThat(outcome.text()).contains("RUN=", "REFUSED=");
    }

    @Test
    void theSameSeedMakesTheSameMutantAndOthersMakeOthers() throws IOException {
        byte[] model = Files.readAllBytes(MutantFiles.in(OWN).get(0));
        Set<String> mutants = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            mutants.add(hex(model, seed));
            assertThat(hex(model, seed)).isEqualTo(hex(model, seed));
        }
        assertThat(mutants).hasSizeGreaterThan(50);
    }

    private static String hex(byte[] model, long seed) throws InvalidProtocolBufferException {
        return HexFormat.of().formatHex(Mutant.of(model, seed));
    }
}

package io.neurometer.engine.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelChoicesTest {
    private static final KernelProblem PROBLEM = new KernelProblem("a problem", 1);
    private static final KernelChoice CHOICE = new KernelChoice("direct", 12.5, "by tiles", 25.0);
    private static final KernelChoice ONLY = new KernelChoice("direct", 12.5, null, null);

    @Test
    void processesShareAFile(@TempDir Path folder) {
        KernelChoiceFile file = new KernelChoiceFile(folder.resolve("choices"));
        assertThat(file.all()).isEmpty();

        KernelChoices first = new KernelChoices(file);
        first.put(PROBLEM, ONLY);
        first.put(PROBLEM, CHOICE);
        first.put(new KernelProblem("another", 1), ONLY);

        KernelChoices second = new KernelChoices(new KernelChoiceFile(folder.resolve("choices")));
        assertThat(second.find(PROBLEM)).contains(CHOICE);
        assertThat(second.known()).hasSize(2).containsValue(ONLY);
    }

    @Test
    void brokenLinesAreLeftOut(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("choices");
        Files.writeString(path, "no tabs\nhash\tmany\t\tdirect\t\n");
        KernelChoiceFile file = new KernelChoiceFile(path);
        file.put("hash", "", CHOICE);
        Files.writeString(path, "cut\t1.5", StandardOpenOption.APPEND);
        assertThat(file.all()).isEqualTo(Map.of("hash", CHOICE));
    }

    @Test
    void aStoreThatFailsCostsNoAnswer() {
        KernelChoices choices = new KernelChoices(new KernelChoiceStore() {
            @Override
            public Map<String, KernelChoice> all() {
                throw new IllegalStateException("away");
            }

            @Override
            public void put(String hash, String problem, KernelChoice choice) {
                throw new IllegalStateException("away");
            }
        });
        assertThat(choices.find(PROBLEM)).isEmpty();
        choices.put(PROBLEM, CHOICE);
        assertThat(choices.find(PROBLEM)).contains(CHOICE);
    }

    @Test
    void whatIsKnownAlreadyStays() {
        KernelChoices choices = KernelChoices.inMemory();
        choices.put(PROBLEM, CHOICE);
        choices.add(Map.of(PROBLEM.hash(), ONLY, "other", ONLY));
        assertThat(choices.known()).isEqualTo(Map.of(PROBLEM.hash(), CHOICE, "other", ONLY));
    }
}

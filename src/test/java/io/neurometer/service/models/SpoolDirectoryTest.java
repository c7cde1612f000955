package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.store.SpoolDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SpoolDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void removesWhatAKilledProcessHasLeftAndNothingElse() throws IOException {
        Path spool = Files.createDirectories(directory.resolve("data/tmp"));
        Files.writeString(spool.resolve("model-123.tmp"), "half of an upload");
        Files.writeString(SpoolDirectory.newFile(spool), "half of an upload");
        Path foreign = Files.writeString(spool.resolve("notes.txt"), "kept");

        SpoolDirectory opened = SpoolDirectory.open(spool);

        assertThat(opened.path()).isEqualTo(spool);
        assertThat(list(spool)).containsExactly(foreign);
    }

    @Test
    void makesTheFolder() throws IOException {
        Path spool = directory.resolve("data/tmp");

        SpoolDirectory.open(spool);

        assertThat(spool).isEmptyDirectory();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows keeps the name of an open file")
    void holdsNoNameThatAKillCouldLeave() throws IOException {
        List<Path> seen = new ArrayList<>();

        ModelContent content = ModelContent.spool(
                target -> {
                    target.write("upload".getBytes(StandardCharsets.UTF_8));
                    seen.addAll(list(directory));
                    SpoolDirectory.open(directory);
                },
                directory);

        assertThat(seen).isEmpty();
        assertThat(StandardCharsets.UTF_8.decode(content.bytes()).toString()).isEqualTo("upload");
        assertThat(list(directory)).isEmpty();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}

package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HelperPlacesTest {
    private static final int MASK_BYTES = 128;

    @TempDir
    private Path folder;

    private void processor(int number, String... sharers) throws IOException {
        Path processor = Files.createDirectories(folder.resolve("cpu" + number));
        for (int i = 0; i < sharers.length; i++) {
            Path cache = Files.createDirectories(processor.resolve("cache/index" + i));
            Files.writeString(cache.resolve("shared_cpu_list"), sharers[i] + "\n");
        }
    }

    @Test
    void processorsWithoutCachesAreApart() throws IOException {
        processor(0);
        assertThat(HelperPlaces.areApart(folder)).isFalse();
        processor(1);
        assertThat(HelperPlaces.areApart(folder)).isTrue();
    }

    @Test
    void processorsThatShareACacheAreNot() throws IOException {
        processor(0, "0", "0");
        processor(1, "1", "1");
        assertThat(HelperPlaces.areApart(folder)).isTrue();
        processor(2, "2", "2-3");
        processor(3, "3", "2-3");
        assertThat(HelperPlaces.areApart(folder)).isFalse();
    }

    @Test
    void nothingIsKnownWithoutThatFolder() {
        assertThat(HelperPlaces.areApart(folder.resolve("missing"))).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void helpersMayRunWhereTheyMightAfterwards() throws InterruptedException {
        assumeTrue(OpenMpTeam.isAvailable(), "no teams here");
        HelperPlaces places = new HelperPlaces(true);
        String before = masks();
        for (int i = 0; i < 5; i++) {
            places.wake(2);
            Thread.sleep(5);
        }
        assertThat(masks()).isEqualTo(before);
    }

    /** The processors on which the calling thread and its helper may run. */
    private static String masks() {
        Function reader = NativeLibrary.getInstance("c").getFunction("sched_getaffinity");
        AtomicReferenceArray<String> found = new AtomicReferenceArray<>(2);
        CallersTeam.run(2, member -> {
            try (Memory mask = new Memory(MASK_BYTES)) {
                mask.clear();
                int read = reader.invokeInt(new Object[] {0, new NativeLong(MASK_BYTES), mask});
                found.set(member, read + mask.dump());
            }
        });
        return found.toString();
    }
}

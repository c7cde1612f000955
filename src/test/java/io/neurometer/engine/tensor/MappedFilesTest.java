package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFilesTest {
    private static final int BYTES = 64 << 20;

    @TempDir
    Path folder;

    private ByteBuffer mapped(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) (i / 5);
        }
        Path file = Files.write(folder.resolve("file"), content);
        try (FileChannel channel = FileChannel.open(file)) {
            return MappedFiles.map(channel);
        }
    }

    private static void assertWhole(ByteBuffer content) {
        int wrong = 0;
        for (int i = 0; i < content.capacity(); i++) {
            wrong += content.get(i) == (byte) (i / 5) ? 0 : 1;
        }
        assertThat(wrong).isZero();
    }

    private static long residentFileBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("RssFile:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return 0;
    }

    @Test
    void whatIsReleasedIsNoMemoryOfTheProcessAndCanBeReadAgain() throws IOException {
        assumeTrue(LibC.available(), "this operating system gives no control over pages");
        ByteBuffer file = mapped(BYTES);
        assertWhole(file);
        long read = residentFileBytes();
        MappedFiles.release(file.slice(100, BYTES - 200));
        assertThat(read - residentFileBytes()).isGreaterThan(BYTES / 2);
        assertWhole(file);
    }

    @Test
    void onlyFilesMappedHereAreReleased() throws IOException {
        ByteBuffer memory = ByteBuffer.allocateDirect(1 << 20);
        for (int i = 0; i < memory.capacity(); i++) {
            memory.put(i, (byte) (i / 5));
        }
        MappedFiles.release(memory);
        assertWhole(memory);
        try (Tensor tensor = Tensor.allocate(DataType.UINT8, 1 << 20)) {
            tensor.bytes().put(memory);
            MappedFiles.release(tensor.bytes());
            assertWhole(tensor.bytes());
        }
    }

    @Test
    void emptyFilesCanBeMapped() throws IOException {
        ByteBuffer file = mapped(0);
        assertThat(file.capacity()).isZero();
        MappedFiles.release(file);
    }
}

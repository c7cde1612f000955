package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    @Test
    void ownedMemoryIsChargedUntilClosedOnce() {
        long before = OffHeap.used();
        Tensor tensor = Tensor.allocate(DataType.FP32, 10, 10);
        assertThat(OffHeap.used() - before).isEqualTo(400);
        tensor.close();
        tensor.close();
        assertThat(OffHeap.used()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 63, 64, 65, 4096, (1 << 20) + 3, (2 << 20) - 1, 2 << 20, (2 << 20) + 1, 5 << 20})
    void ownedMemoryIsAligned(long bytes) {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tensors.add(Tensor.allocate(DataType.UINT8, bytes));
        }
        long alignment = bytes >= HugePages.SIZE && HugePages.available() ? HugePages.SIZE : NativeBlock.ALIGNMENT;
        for (Tensor tensor : tensors) {
            assertThat(tensor.bytes().alignmentOffset(0, NativeBlock.ALIGNMENT)).isZero();
            assertThat(tensor.array().data().address() % alignment).isZero();
            tensor.bytes().put(0, (byte) 1).put((int) bytes - 1, (byte) 1);
            tensor.close();
        }
    }

    @Test
    void neighboursDoNotOverlap() {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Tensor tensor = Tensor.allocate(DataType.UINT8, 1 + i);
            for (int k = 0; k <= i; k++) {
                tensor.bytes().put(k, (byte) i);
            }
            tensors.add(tensor);
        }
        for (int i = 0; i < 200; i++) {
            byte[] expected = new byte[1 + i];
            Arrays.fill(expected, (byte) i);
            byte[] content = new byte[1 + i];
            tensors.get(i).bytes().get(content);
            assertThat(content).isEqualTo(expected);
        }
        tensors.forEach(Tensor::close);
    }

    /** Were a block not given back, or only later, the process would grow far beyond one of these tensors. */
    @Test
    void closedMemoryGoesBackToTheOperatingSystem() throws IOException {
        assumeTrue(Files.exists(STATUS), "the operating system does not tell how much memory a process holds");
        long bytes = 64 << 20;
        fillAndClose(bytes);
        long before = residentBytes();
        for (int i = 0; i < 40; i++) {
            fillAndClose(bytes);
        }
        assertThat(residentBytes() - before).isLessThan(bytes);
    }

    @Test
    void whatIsNeverClosedIsGivenBackOnceNoBufferRefersToIt() throws InterruptedException {
        int bytes = 1 << 30;
        ByteBuffer window = Tensor.allocate(DataType.UINT8, bytes)
                .slice(bytes - 8, TensorType.of(DataType.INT64, 1))
                .bytes();
        System.gc();
        window.putLong(0, 8);
        assertThat(OffHeap.used()).isGreaterThanOrEqualTo(bytes);
        assertThat(window.getLong(0)).isEqualTo(8);
        window = ByteBuffer.allocate(0);
        for (int i = 0; i < 500 && OffHeap.used() >= bytes; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(window.capacity()).isZero();
        assertThat(OffHeap.used()).isLessThan(bytes);
    }

    private static void fillAndClose(long bytes) {
        try (Tensor tensor = Tensor.allocate(DataType.UINT8, bytes)) {
            ByteBuffer content = tensor.bytes();
            for (int i = 0; i < bytes; i += 4096) {
                content.put(i, (byte) i);
            }
        }
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException(STATUS + " has no RssAnon");
    }

    static List<DataType> types() {
        return DataType.ofProtocol();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeSharesItsBytesWithTheArray(DataType type) {
        try (Tensor tensor = Tensor.allocate(type, 2, 3)) {
            ByteBuffer bytes = tensor.bytes();
            for (int i = 0; i < 6; i++) {
                Elements.putLong(bytes, type, i, i % 2);
            }
            for (int i = 0; i < 6; i++) {
                assertThat(tensor.array().getDouble(i / 3, i % 3)).isEqualTo(i % 2);
            }
            assertThat(tensor.toLongs()).containsExactly(0, 1, 0, 1, 0, 1);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void slicesAreViewsOfAnyType(DataType type) {
        try (Tensor block = Tensor.allocate(DataType.UINT8, 256)) {
            block.bytes().put(new byte[256]);
            Tensor slice = block.slice(64, TensorType.of(type, 2, 2));
            Elements.putLong(slice.bytes(), type, 3, 1);
            assertThat(slice.isView()).isTrue();
            assertThat(slice.array().getDouble(1, 1)).isEqualTo(1);
            assertThat(Elements.getLong(block.bytes().slice(64, 64).order(ByteOrder.LITTLE_ENDIAN), type, 3))
                    .isEqualTo(1);
        }
    }

    @Test
    void slicesMustLieWithinAndAlign() {
        try (Tensor block = Tensor.allocate(DataType.UINT8, 64)) {
            TensorType four = TensorType.of(DataType.FP32, 4);
            assertThatThrownBy(() -> block.slice(52, four)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> block.slice(-4, four)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> block.slice(2, four)).isInstanceOf(IllegalArgumentException.class);
            assertThat(block.slice(48, four).elements()).isEqualTo(4);
        }
    }

    @Test
    void reshapingKeepsElementsAndMemory() {
        try (Tensor tensor = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)) {
            Tensor reshaped = tensor.reshape(Shape.of(3, 2));
            assertThat(reshaped.array().getFloat(2, 1)).isEqualTo(6f);
            assertThat(reshaped.array().data()).isSameAs(tensor.array().data());
            assertThat(reshaped.reshape(Shape.of(6)).array().data())
                    .isSameAs(tensor.array().data());
            reshaped.bytes().putFloat(0, 9f);
            assertThat(tensor.toFloats()[0]).isEqualTo(9f);
            assertThatThrownBy(() -> tensor.reshape(Shape.of(4, 2))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void scalarsAndEmptyTensorsExist() {
        try (Tensor scalar = Tensor.ofFloats(new float[] {2f});
                Tensor empty = Tensor.allocate(DataType.INT64, 0, 3)) {
            assertThat(scalar.shape().rank()).isZero();
            assertThat(scalar.toFloats()).containsExactly(2f);
            assertThat(scalar.array().getFloat(0)).isEqualTo(2f);
            assertThat(empty.array().isEmpty()).isTrue();
            assertThat(empty.byteSize()).isZero();
            assertThat(empty.reshape(Shape.of(3, 0)).toLongs()).isEmpty();
        }
    }

    @Test
    void tooLargeTensorsAreRefusedBeforeAllocation() {
        for (Shape shape : List.of(Shape.of(1L << 31), Shape.of(1L << 40, 1L << 40), Shape.of(new long[33]))) {
            long before = OffHeap.used();
            Shape positive = shape.rank() == 33 ? Shape.of(Collections.nCopies(33, Dim.of(1))) : shape;
            assertThatThrownBy(() -> Tensor.allocate(new TensorType(DataType.FP32, positive)))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TOO_LARGE));
            assertThat(OffHeap.used()).isEqualTo(before);
        }
    }
}

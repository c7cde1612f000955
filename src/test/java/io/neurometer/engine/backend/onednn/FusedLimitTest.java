package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;

/** Every limit of oneDNN is shown with oneDNN itself; one that no longer shows is to be struck off. */
class FusedLimitTest {
    @Test
    void anOperandForEachChannelIsReadBySampleWhereFeaturesHaveNoExtent() {
        MemoryDescriptor features = MemoryDescriptor.fp32(3, 5, 1, 1);

        assertThat(limit(features, 1, 5, 1, 1)).hasValue("channels without extent");
        assertThat(numbersAdded(features, 1, 5, 1, 1)).isNotEqualTo(numbers(15, 1, 5));
        assertThat(numbersAdded(MemoryDescriptor.fp32(3, 5), 1, 5))
                .as("the same with two dimensions, which no limit names")
                .isEqualTo(numbers(15, 1, 5));
    }

    @Test
    void anOperandForEachColumnIsReadByChannelWhereChannelsLieSideBySide() {
        MemoryDescriptor features = MemoryDescriptor.channelsLast(dnnl.dnnl_f32, 1, 5, 1, 4);

        assertThat(limit(features, 1, 1, 1, 4)).hasValue("columns behind channels");
        assertThat(numbersAdded(features, 1, 1, 1, 4)).isNotEqualTo(numbers(20, 5, 4));
        assertThat(numbersAdded(MemoryDescriptor.fp32(1, 5, 1, 4), 1, 1, 1, 4))
                .as("the same in row-major order, which no limit names")
                .isEqualTo(numbers(20, 1, 4));
    }

    @Test
    void theSecondOfTwoOperandsForEachColumnIsReadElsewhereBehindAFunction() {
        long[] columns = {1, 1, 3};
        MemoryDescriptor features = MemoryDescriptor.fp32(2, 4, 3);

        assertThat(Limit.of("binary", new Limit.Riders(features, List.of(columns, columns), true))
                        .map(Limit::name))
                .hasValue("columns behind a function");
        assertThat(Limit.of("binary", new Limit.Riders(features, List.of(columns, columns), false)))
                .isEmpty();
        assertThat(negatedAndAddedTwice(features, true, columns)).isNotEqualTo(twice(-10, 24, 3));
        assertThat(negatedAndAddedTwice(features, false, columns)).isEqualTo(twice(10, 24, 3));
    }

    /** Ones times 10, negated if so asked, plus the number of the column and a hundred times that. */
    private static float[] negatedAndAddedTwice(MemoryDescriptor memory, boolean negated, long... sizes) {
        return made(memory, negated, 2, sizes);
    }

    private static float[] twice(float start, int count, int columns) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = start + 101 * (i % columns);
        }
        return numbers;
    }

    @Test
    void everyLimitIsShown() {
        assertThat(Limit.all().stream().map(Limit::name))
                .containsExactly("channels without extent", "columns behind channels", "columns behind a function");
    }

    @Test
    void otherOperandsMeetNoLimit() {
        assertThat(limit(MemoryDescriptor.fp32(1, 5, 1, 1), 1, 5, 1, 1)).isEmpty();
        assertThat(limit(MemoryDescriptor.fp32(3, 5, 2, 1), 1, 5, 1, 1)).isEmpty();
        assertThat(limit(MemoryDescriptor.fp32(3, 5, 1, 1), 3, 5, 1, 1)).isEmpty();
        assertThat(limit(MemoryDescriptor.fp32(3, 5, 1, 1), 1, 1, 1, 1)).isEmpty();
        MemoryDescriptor last = MemoryDescriptor.channelsLast(dnnl.dnnl_f32, 2, 5, 3, 4);
        assertThat(limit(last, 1, 5, 1, 1)).isEmpty();
        assertThat(limit(last, 2, 5, 3, 4)).isEmpty();
        assertThat(limit(last, 1, 1, 3, 4)).isEmpty();
    }

    private static Optional<String> limit(MemoryDescriptor output, long... operand) {
        return Limit.of("binary", new Limit.Riders(output, List.of(operand), false))
                .map(Limit::name);
    }

    /** Ones times 10, plus the number of the operand's element as a post-op, in the order of memory. */
    private static float[] numbersAdded(MemoryDescriptor memory, long... sizes) {
        return made(memory, false, 1, sizes);
    }

    /** Ones times 10, negated if so asked, plus the operand's numbers, and a hundred times them if {@code times} is 2. */
    private static float[] made(MemoryDescriptor memory, boolean negated, int times, long... sizes) {
        MemoryDescriptor ten =
                MemoryDescriptor.fp32(LongStream.of(sizes).map(size -> 1).toArray());
        MemoryDescriptor operand = MemoryDescriptor.fp32(sizes);
        float[] ones = new float[(int) memory.bytes() / Float.BYTES];
        Arrays.fill(ones, 1);
        float[] numbers = new float[(int) operand.bytes() / Float.BYTES];
        float[] hundreds = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
            hundreds[i] = 100 * i;
        }
        try (NativeScope scope = new NativeScope();
                Tensor x = Tensor.ofFloats(ones, ones.length);
                Tensor factor = Tensor.ofFloats(new float[] {10}, 1);
                Tensor added = Tensor.ofFloats(numbers, numbers.length);
                Tensor addedNext = Tensor.ofFloats(hundreds, numbers.length);
                Tensor made = Tensor.ofFloats(new float[ones.length], ones.length)) {
            PrimitiveAttributes attributes = new PrimitiveAttributes(scope);
            if (negated) {
                attributes.eltwise(new Eltwise(dnnl.dnnl_eltwise_linear, -1, 0));
            }
            int before = negated ? 1 : 0;
            for (int i = 0; i < times; i++) {
                attributes.binary(dnnl.dnnl_binary_add, operand);
            }
            PrimitiveDescriptor fused = Primitives.binary(scope, dnnl.dnnl_binary_mul, memory, ten, memory, attributes);
            assertThat(fused).isNotNull();
            BoundPrimitive.runOnce(fused, bound -> {
                bound.argument(Argument.SRC_0, memory, x, 0);
                bound.argument(Argument.SRC_1, ten, factor, 0);
                for (int i = 0; i < times; i++) {
                    bound.argument(Argument.postOp(before + i), operand, i == 0 ? added : addedNext, 0);
                }
                bound.argument(Argument.DST, memory, made, 0);
            });
            return made.toFloats();
        }
    }

    /** 10 and the number of the operand's element, each so often, over and over. */
    private static float[] numbers(int count, int repeated, int different) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = 10 + i / repeated % different;
        }
        return numbers;
    }
}

package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;

/** Every limit of oneDNN is shown with oneDNN itself; one that no longer shows is to be struck off. */
class FusedLimitTest {
    private static final long SAMPLES = 3;
    private static final long CHANNELS = 5;

    @Test
    void anOperandForEachChannelIsReadBySampleWhereFeaturesHaveNoExtent() {
        long[] features = {SAMPLES, CHANNELS, 1, 1};
        long[] channels = {1, CHANNELS, 1, 1};

        assertThat(Limit.of("binary", features, List.of(channels)).map(Limit::name))
                .hasValue("channels without extent");
        assertThat(productAndSum(features, channels)).isNotEqualTo(expected());
        assertThat(productAndSum(new long[] {SAMPLES, CHANNELS}, new long[] {1, CHANNELS}))
                .as("the same with two dimensions, which no limit names")
                .isEqualTo(expected());
    }

    @Test
    void everyLimitIsShown() {
        assertThat(Limit.all().stream().map(Limit::name)).containsExactly("channels without extent");
    }

    @Test
    void otherOperandsMeetNoLimit() {
        assertThat(Limit.of("binary", new long[] {1, 5, 1, 1}, List.of(new long[] {1, 5, 1, 1})))
                .isEmpty();
        assertThat(Limit.of("binary", new long[] {3, 5, 2, 1}, List.of(new long[] {1, 5, 1, 1})))
                .isEmpty();
        assertThat(Limit.of("binary", new long[] {3, 5, 1, 1}, List.of(new long[] {3, 5, 1, 1})))
                .isEmpty();
        assertThat(Limit.of("binary", new long[] {3, 5, 1, 1}, List.of(new long[] {1, 1, 1, 1})))
                .isEmpty();
    }

    /** x times 10 for each channel, plus the number of the channel as a post-op. */
    private static float[] productAndSum(long[] features, long[] channels) {
        MemoryDescriptor memory = MemoryDescriptor.fp32(features);
        MemoryDescriptor operand = MemoryDescriptor.fp32(channels);
        float[] ones = new float[(int) (SAMPLES * CHANNELS)];
        Arrays.fill(ones, 1);
        float[] tens = new float[(int) CHANNELS];
        Arrays.fill(tens, 10);
        float[] numbers = new float[(int) CHANNELS];
        for (int i = 0; i < CHANNELS; i++) {
            numbers[i] = i;
        }
        try (NativeScope scope = new NativeScope();
                Tensor x = Tensor.ofFloats(ones, features);
                Tensor factor = Tensor.ofFloats(tens, channels);
                Tensor added = Tensor.ofFloats(numbers, channels);
                Tensor made = Tensor.ofFloats(new float[ones.length], features)) {
            PrimitiveAttributes attributes = new PrimitiveAttributes(scope).binary(dnnl.dnnl_binary_add, operand);
            PrimitiveDescriptor fused =
                    Primitives.binary(scope, dnnl.dnnl_binary_mul, memory, operand, memory, attributes);
            assertThat(fused).isNotNull();
            BoundPrimitive.runOnce(fused, bound -> {
                bound.argument(Argument.SRC_0, memory, x, 0);
                bound.argument(Argument.SRC_1, operand, factor, 0);
                bound.argument(Argument.postOp(0), operand, added, 0);
                bound.argument(Argument.DST, memory, made, 0);
            });
            return made.toFloats();
        }
    }

    private static float[] expected() {
        float[] expected = new float[(int) (SAMPLES * CHANNELS)];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = 10 + i % CHANNELS;
        }
        return expected;
    }
}

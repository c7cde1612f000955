package io.neurometer.engine.backend.onednn;

import static io.neurometer.engine.backend.onednn.BothBackends.random;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionKernelsTest {
    /** Weighted means of numbers below 1, from scores that are sums of at most 40 products. */
    private static final double SUMMATION = 1e-5;

    private final Random random = new Random(17);

    private BothBackends byHead(int heads, int shared, int queries, int keys, boolean causal, @Nullable Tensor mask) {
        return BothBackends.of(
                new Attention.ScaledDotProduct(0.3f, causal),
                random(random, 2, heads, queries, 11),
                random(random, 2, shared, keys, 11),
                random(random, 2, shared, keys, 13),
                mask);
    }

    private BothBackends interleaved(
            int heads, int shared, int queries, int keys, boolean causal, @Nullable Tensor mask) {
        return BothBackends.of(
                new Attention.MultiHead(heads, shared, 1, causal),
                random(random, 2, queries, heads * 11L),
                random(random, 2, keys, shared * 11L),
                random(random, 2, keys, shared * 13L),
                mask);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 4, 5, 7, false",
        "4, 4, 7, 7, true",
        "4, 4, 5, 9, true",
        "6, 2, 5, 7, false",
        "6, 2, 5, 7, true",
        "6, 1, 1, 7, true",
        "3, 3, 1, 1, true",
        "8, 4, 33, 65, true"
    })
    void headsThatShareAndCausalMasks(int heads, int shared, int queries, int keys, boolean causal) {
        byHead(heads, shared, queries, keys, causal, null).assertAgree(SUMMATION);
        interleaved(heads, shared, queries, keys, causal, null).assertAgree(SUMMATION);
        for (Tensor mask : new Tensor[] {
            random(random, 2, heads, queries, keys),
            random(random, 2, 1, 1, keys),
            random(random, 1, heads, queries, 1),
            random(random, queries, keys)
        }) {
            byHead(heads, shared, queries, keys, causal, mask).assertAgree(SUMMATION);
            interleaved(heads, shared, queries, keys, causal, mask).assertAgree(SUMMATION);
        }
    }

    private BothBackends packed(int heads, int shared, int length, boolean causal, @Nullable Tensor mask) {
        return BothBackends.of(
                new Attention.SelfAttention(heads, shared, 0.3f, causal),
                random(random, 2, length, (heads + 2L * shared) * 11),
                mask);
    }

    @ParameterizedTest
    @CsvSource({"4, 4, 5, false", "4, 4, 7, true", "6, 2, 9, true", "6, 1, 33, false", "3, 3, 2, true"})
    void queriesKeysAndValuesSideBySide(int heads, int shared, int length, boolean causal) {
        packed(heads, shared, length, causal, null).assertAgree(SUMMATION);
        packed(heads, shared, length, causal, random(random, 2, 1, 1, length)).assertAgree(SUMMATION);
        packed(heads, shared, length, causal, random(random, heads, length, length))
                .assertAgree(SUMMATION);
        packed(heads, shared, length, causal, truths(2, 1, 1, length)).assertAgree(SUMMATION);
    }

    @Test
    void aSinglePositionSideBySideIsLeft() {
        packed(3, 3, 1, true, null).assertLeftToTheReference();
    }

    @Test
    void queriesBeforeTheFirstKeySeeNone() {
        byHead(4, 4, 9, 5, true, null).assertAgree(SUMMATION);
        interleaved(4, 2, 9, 5, true, null).assertAgree(SUMMATION);
        byHead(4, 2, 9, 5, true, random(random, 2, 1, 1, 5)).assertAgree(SUMMATION);
    }

    /** Random but for the first batch, in which nothing is true. */
    private Tensor truths(long... sizes) {
        Tensor mask = Tensor.allocate(DataType.BOOL, sizes);
        for (int i = 0; i < mask.elements(); i++) {
            boolean hidden = i < mask.elements() / sizes[0];
            mask.bytes().put(i, (byte) (hidden || random.nextInt(3) == 0 ? 0 : 1));
        }
        return mask;
    }

    /** Zero where the other is true, minus infinity elsewhere. */
    private static Tensor added(Tensor truths) {
        Tensor mask = Tensor.allocate(truths.type().withDataType(DataType.FP32));
        for (int i = 0; i < mask.elements(); i++) {
            mask.bytes().putFloat(i * Float.BYTES, truths.bytes().get(i) == 0 ? Float.NEGATIVE_INFINITY : 0);
        }
        return mask;
    }

    @ParameterizedTest
    @CsvSource({"false, 4, 4", "true, 4, 4", "false, 6, 2", "true, 6, 2"})
    void queriesWhoseKeysAreAllMaskedYieldZeros(boolean causal, int heads, int shared) {
        for (Tensor mask : new Tensor[] {
            truths(2, heads, 5, 7),
            truths(2, 1, 1, 7),
            truths(2, 1, 5, 1),
            truths(5, 7),
            truths(heads, 5, 7),
            truths(1, 1, 1, 7)
        }) {
            byHead(heads, shared, 5, 7, causal, mask).assertAgree(SUMMATION);
            byHead(heads, shared, 5, 7, causal, added(mask)).assertAgree(SUMMATION);
            interleaved(heads, shared, 5, 7, causal, mask).assertAgree(SUMMATION);
            interleaved(heads, shared, 5, 7, causal, added(mask)).assertAgree(SUMMATION);
        }
    }

    @Test
    void masksOfLaterKeysAloneLeaveTheFirstQueriesNone() {
        Tensor mask = Tensor.ofFloats(new float[] {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, 0}, 4);
        byHead(2, 2, 4, 4, true, mask).assertAgree(SUMMATION);
        packed(2, 2, 4, true, mask).assertAgree(SUMMATION);
    }

    /** Scores of 1.1 to 3 MB, which are cut by samples, by heads that share a key, and by queries. */
    @ParameterizedTest
    @CsvSource({"8, 4, 130, 130", "3, 3, 300, 301", "2, 1, 301, 607", "5, 5, 251, 127"})
    void manyScoresAreComputedInBlocks(int heads, int shared, int queries, int keys) {
        for (int threads = 1; threads <= 3; threads++) {
            for (boolean causal : new boolean[] {false, true}) {
                assertAgreeInBlocks(byHead(heads, shared, queries, keys, causal, null), threads);
                assertAgreeInBlocks(interleaved(heads, shared, queries, keys, causal, null), threads);
                assertAgreeInBlocks(
                        interleaved(heads, shared, queries, keys, causal, truths(2, 1, queries, keys)), threads);
            }
            assertAgreeInBlocks(
                    byHead(heads, shared, queries, keys, false, random(random, 2, heads, queries, keys)), threads);
            assertAgreeInBlocks(byHead(heads, shared, queries, keys, true, random(random, heads, queries, 1)), threads);
            assertAgreeInBlocks(byHead(heads, shared, queries, keys, true, random(random, 2, 1, 1, keys)), threads);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void manyPositionsOfQueriesKeysAndValuesSideBySide(int threads) {
        assertAgreeInBlocks(packed(3, 3, 301, false, truths(2, 1, 1, 301)), threads);
        assertAgreeInBlocks(packed(6, 2, 301, true, null), threads);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void manySamplesAreComputedInBlocks(int threads) {
        Tensor mask = truths(65, 1, 1, 50);
        assertAgreeInBlocks(
                BothBackends.of(new Attention.SelfAttention(2, 2, 0.3f, true), random(random, 65, 50, 6 * 11L), mask),
                threads);
        assertAgreeInBlocks(
                BothBackends.of(new Attention.SelfAttention(2, 2, 0.3f, false), random(random, 64, 50, 6 * 11L), null),
                threads);
    }

    private static void assertAgreeInBlocks(BothBackends both, int threads) {
        both.threads(threads).assertAgree(SUMMATION);
    }
}

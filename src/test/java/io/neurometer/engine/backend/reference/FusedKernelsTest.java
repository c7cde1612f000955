package io.neurometer.engine.backend.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operators that stand for several give exactly what those give one after the other. */
class FusedKernelsTest {
    private static final Op ADD = new Elementwise.Binary(BinaryFunction.ADD);
    private static final Op SUB = new Elementwise.Binary(BinaryFunction.SUB);
    private static final Op TANH = new Activation.Simple(ActivationFunction.TANH, 0, 0);
    private static final Movement.Transpose BY_HEAD = new Movement.Transpose(List.of(0, 2, 1, 3));

    private final Random random = new Random(3);

    private Tensor random(DataType type, long... sizes) {
        Tensor tensor = KernelRuns.as(type, KernelRuns.random(random, sizes));
        assertThat(tensor).isNotNull();
        return tensor;
    }

    private static void assertSame(Tensor actual, Tensor expected) {
        assertThat(actual.type()).isEqualTo(expected.type());
        assertThat(actual.bytes()).isEqualTo(expected.bytes());
    }

    @ParameterizedTest
    @EnumSource(names = {"FP16", "FP32", "FP64"})
    void chainsOfAnyLength(DataType type) {
        Tensor x = random(type, 3, 4);
        Tensor w = random(type, 5, 4);
        Tensor bias = random(type, 5);
        Tensor residual = random(type, 3, 1);
        Fusion.Link add = new Fusion.Link(ADD, 0, 1);
        Fusion.Link subtractFrom = new Fusion.Link(SUB, 1, 1);
        Fusion.Link tanh = new Fusion.Link(TANH, 0, 0);
        Linear.FullyConnected linear = new Linear.FullyConnected();
        Tensor product = KernelRuns.run(linear, x, w, null);
        Tensor sum = KernelRuns.run(ADD, product, bias);
        Tensor difference = KernelRuns.run(SUB, residual, sum);
        assertSame(KernelRuns.run(new Fusion.Chain(linear, 3, List.of(add)), x, w, null, bias), sum);
        assertSame(
                KernelRuns.run(new Fusion.Chain(linear, 3, List.of(add, subtractFrom)), x, w, null, bias, residual),
                difference);
        assertSame(
                KernelRuns.run(
                        new Fusion.Chain(linear, 3, List.of(add, subtractFrom, tanh)), x, w, null, bias, residual),
                KernelRuns.run(TANH, difference));
    }

    private void assertMultiHead(DataType type, int shared, boolean causal, @Nullable Tensor mask) {
        Tensor query = random(type, 2, 3, 4 * 5);
        Tensor key = random(type, 2, 6, shared * 5);
        Tensor value = random(type, 2, 6, shared * 7);
        Attention.MultiHead op = new Attention.MultiHead(4, shared, 0.4f, causal);
        Tensor attended =
                KernelRuns.run(op.byHead(), byHead(query, 4), byHead(key, shared), byHead(value, shared), mask);
        Tensor expected = reshaped(KernelRuns.run(BY_HEAD, attended), 2, 3, 4 * 7);
        assertSame(KernelRuns.run(op, query, key, value, mask), expected);
    }

    private static Tensor byHead(Tensor x, long heads) {
        long each = x.shape().size(2) / heads;
        return KernelRuns.run(BY_HEAD, reshaped(x, x.shape().size(0), x.shape().size(1), heads, each));
    }

    private static Tensor reshaped(Tensor x, long... sizes) {
        return x.reshape(Shape.of(sizes));
    }

    @ParameterizedTest
    @EnumSource(names = {"FP16", "FP32", "FP64"})
    void attentionOverHeads(DataType type) {
        assertMultiHead(type, 4, false, null);
        assertMultiHead(type, 4, false, random(type, 2, 1, 1, 6));
    }

    @Test
    void attentionOverSharedHeads() {
        assertMultiHead(DataType.FP32, 2, true, null);
    }

    @ParameterizedTest
    @EnumSource(names = {"INT8", "FP16", "FP32", "INT64"})
    void channelShuffle(DataType type) {
        Tensor x = random(type, 2, 6, 3, 2);
        Tensor turned = KernelRuns.run(new Movement.Transpose(List.of(0, 2, 1, 3)), reshaped(x, 2, 3, 2, 6));
        assertSame(KernelRuns.run(new Movement.ChannelShuffle(3), x), reshaped(turned, 2, 6, 3, 2));
    }

    @Test
    void aShuffleOfVectors() {
        Tensor x = Tensor.ofFloats(new float[] {0, 1, 2, 3, 4, 5}, 1, 6);
        assertThat(KernelRuns.run(new Movement.ChannelShuffle(2), x).toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
    }
}

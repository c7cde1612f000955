package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Softmax;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines and rows that several threads share out agree with the reference, whatever they are broadcast from. */
class SharedRangeTest {
    private final Random random = new Random(17);

    @ParameterizedTest
    @ValueSource(longs = {1000, 16 * 1024, 16 * 1024 + 1, 333_333})
    void functionsOfBroadcastOperands(long columns) {
        Fusion.Chain chain = new Fusion.Chain(
                new Elementwise.Unary(UnaryFunction.SIN),
                1,
                List.of(
                        new Fusion.Link(new Elementwise.Binary(BinaryFunction.ADD), 0, 1),
                        new Fusion.Link(new Elementwise.Binary(BinaryFunction.MUL), 0, 1),
                        new Fusion.Link(new Elementwise.Unary(UnaryFunction.ERF), 0, 0)));
        BothBackends.of(
                        chain,
                        BothBackends.random(random, 3, columns),
                        BothBackends.random(random, 1),
                        BothBackends.random(random, 3, 1))
                .threads(2)
                .assertAgree(1e-5);
        BothBackends.of(
                        new Elementwise.Binary(BinaryFunction.LESS),
                        BothBackends.random(random, 3, columns),
                        BothBackends.random(random, columns))
                .threads(3)
                .assertAgree(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 10, 1000, 1024, 5000, 40_000})
    void logarithmsOfSoftmaxOfRowsOfEveryLength(long length) {
        BothBackends.of(
                        new Softmax.Normalized(Softmax.SoftmaxFunction.LOG_SOFTMAX, -1, false),
                        BothBackends.random(random, 100_000 / length + 2, length))
                .threads(2)
                .assertAgree(1e-6);
    }
}

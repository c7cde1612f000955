package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One operator with random weights, large enough to keep every core busy and small enough to stay near the caches.
 *
 * @param flop two for each multiply-accumulate
 */
public record Problem(String name, Op op, TensorType input, TensorType weight, double flop) {
    private static final long SEED = 5;

    /** Two that soon show the peak. */
    static final List<Problem> FEW = List.of(convolution(256, 56), product(1024));

    /** Of several sizes, of which one or another suits a processor best. */
    public static final List<Problem> MANY =
            List.of(convolution(256, 56), convolution(512, 28), convolution(64, 224), product(1024), product(2048));

    /** Turns the range of an int into that from -1 to 1. */
    private static final double STEP = 0x1p-31;

    /**
     * A 5x5 convolution that keeps the number of channels and the size. One of 3x3 may be computed with fewer products
     * than it has, and would suggest a peak that no product reaches.
     */
    private static Problem convolution(long channels, long side) {
        List<Long> ones = List.of(1L, 1L);
        List<Long> twos = List.of(2L, 2L);
        return new Problem(
                "convolution 5x5 of " + channels + "x" + side + "x" + side,
                new Convolution.Conv(
                        new Window(List.of(5L, 5L), ones, ones, Window.Padding.EXPLICIT, twos, twos), 1, null),
                TensorType.of(DataType.FP32, 1, channels, side, side),
                TensorType.of(DataType.FP32, channels, channels, 5, 5),
                2.0 * 25 * channels * channels * side * side);
    }

    /** A product of two square matrices, one of them a weight. */
    static Problem product(long size) {
        return new Problem(
                "matrix product of size " + size,
                new Linear.FullyConnected(),
                TensorType.of(DataType.FP32, size, size),
                TensorType.of(DataType.FP32, size, size),
                2.0 * size * size * size);
    }

    /** A graph of the operator alone, whose input is {@code x}. */
    public Graph graph() {
        GraphBuilder builder = new GraphBuilder(name);
        builder.input("x", input);
        double spread =
                Math.sqrt((double) weight.shape().size(0) / weight.shape().elements());
        builder.weight(Weight.of("w", weight, target -> fill(target, spread)));
        builder.output(builder.node("y", "y", op, List.of("x", "w")));
        return builder.build();
    }

    /** Evenly distributed elements of magnitudes up to the spread, the same at every call. */
    public static void fill(Tensor tensor, double spread) {
        SplittableRandom random = new SplittableRandom(SEED);
        FloatBuffer floats = tensor.bytes().asFloatBuffer();
        while (floats.hasRemaining()) {
            floats.put((float) (spread * STEP * random.nextInt()));
        }
    }
}

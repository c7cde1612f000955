package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.LinearAlgebra;
import io.neurometer.engine.op.Signal;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;

/** Transforms between time and frequency, and determinants. */
final class SignalCases {
    private SignalCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("dft", SignalCases::dft),
                new Generator("stft", SignalCases::stft),
                new Generator("mel_weights", SignalCases::melWeights),
                new Generator("determinant", SignalCases::determinant));
    }

    private static OperatorCase dft(Chance chance) {
        int rank = chance.from(2, 4);
        long[] sizes = chance.sizes(rank);
        sizes[rank - 1] = chance.oneIn(30) ? 3 : chance.from(1, 2);
        return OperatorCase.of(
                        new Signal.Dft(chance.oneIn(2), chance.oneIn(2)),
                        chance.numbers(LinearCases.floating(chance), sizes),
                        chance.longs(-rank, rank - 2),
                        chance.orAbsent(chance.longs(1, 20), 2))
                .withConstants(1, 2);
    }

    private static OperatorCase stft(Chance chance) {
        int frame = chance.from(1, 16);
        return OperatorCase.of(
                        new Signal.Stft(chance.oneIn(2)),
                        chance.oneIn(2)
                                ? chance.floats(chance.from(1, 3), chance.from(10, 60))
                                : chance.floats(chance.from(1, 3), chance.from(10, 60), chance.from(1, 2)),
                        chance.longs(1, 8),
                        chance.orAbsent(chance.floats(frame), 3),
                        chance.orAbsent(chance.longs(frame, frame), 3))
                .withConstants(1, 3);
    }

    private static OperatorCase melWeights(Chance chance) {
        return OperatorCase.of(
                        new Signal.MelWeights(chance.any(DataType.FP32, DataType.FP64, DataType.FP16)),
                        chance.longs(1, 12),
                        chance.longs(2, 64),
                        chance.longs(8000, 16000),
                        Tensor.ofFloats(new float[] {chance.real(0, 300)}),
                        Tensor.ofFloats(new float[] {chance.real(1000, 9000)}))
                .withConstants(0, 1, 2, 3, 4);
    }

    private static OperatorCase determinant(Chance chance) {
        long[] sizes = chance.sizes(chance.from(2, 4));
        sizes[sizes.length - 1] = sizes[sizes.length - 2];
        return OperatorCase.of(new LinearAlgebra.Determinant(), chance.numbers(LinearCases.floating(chance), sizes));
    }
}

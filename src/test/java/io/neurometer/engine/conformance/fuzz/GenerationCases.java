package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Tensors made from sizes and numbers, and sizes as tensors. */
final class GenerationCases {
    private GenerationCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("constant_of_shape", GenerationCases::constantOfShape),
                new Generator("range", GenerationCases::range),
                new Generator("eye_like", GenerationCases::eyeLike),
                new Generator("signal_window", GenerationCases::window),
                new Generator("random_numbers", GenerationCases::random),
                new Generator("bit_cast", GenerationCases::bitCast),
                new Generator("shape", GenerationCases::shape),
                new Generator(
                        "size",
                        chance -> OperatorCase.of(
                                new Shaping.SizeOf(), MovementCases.any(chance, chance.sizes(chance.from(0, 5))))));
    }

    private static OperatorCase constantOfShape(Chance chance) {
        double value = chance.any(0.0, 1.0, -3.0, 2.5, Double.NaN, Double.NEGATIVE_INFINITY);
        return OperatorCase.of(
                        new Generation.ConstantOfShape(chance.any(DataType.values()), value),
                        Chance.list(chance.sizes(chance.from(0, 4))))
                .withConstants(0);
    }

    private static OperatorCase range(Chance chance) {
        DataType type = chance.oneIn(2) ? DataType.INT64 : chance.any(DataType.values());
        return OperatorCase.of(new Generation.Range(), chance.numbers(type), chance.numbers(type), chance.numbers(type))
                .withConstants(0, 1, 2);
    }

    private static OperatorCase eyeLike(Chance chance) {
        return OperatorCase.of(
                new Generation.EyeLike(chance.oneIn(2) ? null : chance.any(DataType.values()), chance.from(-8, 8)),
                MovementCases.any(chance, chance.sizes(chance.oneIn(20) ? 3 : 2)));
    }

    private static OperatorCase window(Chance chance) {
        return OperatorCase.of(
                        new Generation.Window(
                                chance.any(Generation.WindowFunction.values()),
                                chance.oneIn(2),
                                chance.any(DataType.values())),
                        chance.longs(chance.oneIn(20) ? -1 : 0, 40))
                .withConstants(0);
    }

    private static OperatorCase random(Chance chance) {
        return OperatorCase.of(
                        new Generation.RandomNumbers(
                                chance.any(Generation.Distribution.values()),
                                chance.any(DataType.FP32, DataType.FP64, DataType.FP16, DataType.INT32),
                                chance.real(-2, 0),
                                chance.real(0.5, 3),
                                chance.from(0, 99)),
                        Chance.list(chance.sizes(chance.from(0, 4))))
                .withConstants(0);
    }

    private static OperatorCase bitCast(Chance chance) {
        return OperatorCase.of(
                new Shaping.BitCast(chance.any(DataType.values())),
                MovementCases.any(chance, chance.sizes(chance.from(0, 4))));
    }

    private static OperatorCase shape(Chance chance) {
        int end = chance.oneIn(2) ? Integer.MAX_VALUE : chance.from(-6, 6);
        return OperatorCase.of(
                new Shaping.ShapeOf(chance.oneIn(2) ? 0 : chance.from(-6, 6), end),
                MovementCases.any(chance, chance.sizes(chance.from(0, 5))));
    }
}

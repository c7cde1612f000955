package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Recurrent.Direction;
import io.neurometer.engine.op.Recurrent.RecurrentActivation;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Recurrent layers of all directions, with and without each of their optional inputs. */
final class RecurrentCases {
    private static final double LARGE = 10;
    private static final double SPREAD = 0.3;

    private RecurrentCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("lstm", RecurrentCases::lstm),
                new Generator("gru", RecurrentCases::gru),
                new Generator("rnn", RecurrentCases::rnn));
    }

    private static OperatorCase lstm(Chance chance) {
        int hidden = hidden(chance);
        Direction direction = chance.any(Direction.values());
        return layer(
                chance,
                new Recurrent.Lstm(
                        hidden, direction, activations(chance, direction, 3), clip(chance), chance.oneIn(4)));
    }

    private static OperatorCase gru(Chance chance) {
        int hidden = hidden(chance);
        Direction direction = chance.any(Direction.values());
        return layer(
                chance,
                new Recurrent.Gru(hidden, direction, activations(chance, direction, 2), clip(chance), chance.oneIn(2)));
    }

    private static OperatorCase rnn(Chance chance) {
        int hidden = hidden(chance);
        Direction direction = chance.any(Direction.values());
        return layer(chance, new Recurrent.Rnn(hidden, direction, activations(chance, direction, 1), clip(chance)));
    }

    private static int hidden(Chance chance) {
        return chance.oneIn(4) ? chance.from(10, 40) : chance.from(1, 9);
    }

    private static float clip(Chance chance) {
        return chance.oneIn(4) ? chance.real(0.1, 2) : 0;
    }

    private static List<RecurrentActivation> activations(Chance chance, Direction direction, int each) {
        if (chance.oneIn(2)) {
            return List.of();
        }
        int count = each * (direction == Direction.BIDIRECTIONAL ? 2 : 1) + (chance.oneIn(30) ? 1 : 0);
        return Stream.generate(() -> new RecurrentActivation(
                        chance.any(ActivationFunction.values()), chance.real(0.1, 1), chance.real(0.1, 1)))
                .limit(count)
                .toList();
    }

    private static OperatorCase layer(Chance chance, Recurrent op) {
        DataType type = LinearCases.floating(chance);
        boolean special = chance.oneIn(6);
        long time = chance.oneIn(40) ? 0 : chance.from(1, op.activations().isEmpty() ? 7 : 3);
        long batch = chance.oneIn(2) ? 1 : chance.from(1, 5);
        long in = chance.size();
        long directions = op.directions();
        long sums = (long) op.gates() * op.hidden();
        long hidden = op.hidden();
        boolean lstm = op instanceof Recurrent.Lstm;
        Tensor state = reals(chance, type, special, directions, batch, chance.oneIn(30) ? hidden + 1 : hidden);
        OperatorCase single = OperatorCase.of(
                op,
                reals(chance, type, special, time, batch, in),
                reals(chance, type, special, directions, sums, in),
                reals(chance, type, special, directions, sums, hidden),
                chance.orAbsent(reals(chance, type, special, directions, 2 * sums), 3),
                chance.oneIn(3) ? lengths(chance, time, batch) : null,
                chance.orAbsent(state, 2),
                lstm ? chance.orAbsent(reals(chance, type, special, directions, batch, hidden), 2) : null,
                lstm && chance.oneIn(3) ? reals(chance, type, special, directions, 3 * hidden) : null);
        return chance.oneIn(2) ? single.withConstants(1, 2, 3, 7) : single;
    }

    /** Small numbers, which do not drive every gate to its end, with NaN and infinities among them in some. */
    private static Tensor reals(Chance chance, DataType type, boolean special, long... sizes) {
        boolean some = special && type == DataType.FP32 && chance.oneIn(4);
        Tensor tensor = some ? chance.specials(sizes) : chance.numbers(type, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            double value = Elements.getDouble(tensor.bytes(), type, i);
            boolean large = Double.isFinite(value) && Math.abs(value) > LARGE;
            Elements.putDouble(tensor.bytes(), type, i, large ? 1 : SPREAD * value);
        }
        return tensor;
    }

    private static @Nullable Tensor lengths(Chance chance, long time, long batch) {
        Tensor lengths = Tensor.allocate(DataType.INT32, batch);
        for (int i = 0; i < batch; i++) {
            lengths.bytes().putInt(Integer.BYTES * i, chance.from(0, (int) time) + (chance.oneIn(40) ? 1 : 0));
        }
        return lengths;
    }
}

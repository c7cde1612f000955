package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators that move elements. */
final class MovementCases {
    private MovementCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("transpose", MovementCases::transpose),
                new Generator("concat", MovementCases::concat),
                new Generator("split", MovementCases::split),
                new Generator("slice", MovementCases::slice),
                new Generator("pad", MovementCases::pad),
                new Generator("expand", MovementCases::expand),
                new Generator("tile", MovementCases::tile),
                new Generator("depth_to_space", MovementCases::depthToSpace),
                new Generator("space_to_depth", MovementCases::spaceToDepth),
                new Generator("channel_shuffle", MovementCases::channelShuffle),
                new Generator("trilu", MovementCases::triangle),
                new Generator("reverse_sequence", MovementCases::reverseSequence));
    }

    /** Elements of any type, FP32 in half of the cases. */
    static Tensor any(Chance chance, long... sizes) {
        return chance.oneIn(10)
                ? chance.specials(sizes)
                : chance.numbers(chance.oneIn(2) ? DataType.FP32 : chance.any(DataType.values()), sizes);
    }

    private static OperatorCase transpose(Chance chance) {
        int rank = chance.from(0, 7);
        int[] order = chance.permutation(chance.oneIn(20) ? rank + 1 : rank);
        List<Integer> permutation =
                chance.oneIn(8) ? List.of() : Arrays.stream(order).boxed().toList();
        long[] sizes = chance.sizes(Math.min(rank, 5));
        long[] padded = Arrays.copyOf(sizes, rank);
        for (int i = 5; i < rank; i++) {
            padded[i] = chance.from(1, 3);
        }
        return OperatorCase.of(new Movement.Transpose(permutation), any(chance, padded));
    }

    private static OperatorCase concat(Chance chance) {
        int rank = chance.from(1, 5);
        int axis = chance.from(-rank, rank - (chance.oneIn(20) ? 0 : 1));
        long[] sizes = chance.sizes(rank);
        DataType type = chance.oneIn(2) ? DataType.FP32 : chance.any(DataType.values());
        Tensor[] pieces = new Tensor[chance.from(1, 6)];
        for (int i = 0; i < pieces.length; i++) {
            long[] piece = sizes.clone();
            piece[Math.min(rank - 1, Shape.axis(axis, rank))] = chance.size();
            if (chance.oneIn(100)) {
                piece[0]++;
            }
            pieces[i] = chance.numbers(type, piece);
        }
        return OperatorCase.of(new Movement.Concat(axis), pieces);
    }

    private static OperatorCase split(Chance chance) {
        int rank = chance.from(1, 5);
        int axis = chance.from(-rank, rank - 1);
        int pieces = chance.from(1, 5);
        long[] sizes = chance.sizes(rank);
        if (chance.oneIn(2)) {
            return OperatorCase.of(new Movement.Split(axis, pieces), any(chance, sizes));
        }
        long[] stated = chance.sizes(pieces);
        sizes[Shape.axis(axis, rank)] = Arrays.stream(stated).sum() + (chance.oneIn(20) ? 1 : 0);
        return OperatorCase.of(new Movement.Split(axis, pieces), any(chance, sizes), Chance.list(stated))
                .withConstants(1);
    }

    private static OperatorCase slice(Chance chance) {
        int rank = chance.from(1, 6);
        long[] sizes = chance.sizes(rank);
        int count = chance.from(1, rank);
        int[] order = chance.permutation(rank);
        long[][] settings = new long[4][count];
        for (int i = 0; i < count; i++) {
            int size = (int) sizes[order[i]];
            int step = chance.oneIn(2) ? 1 : chance.any(2, 3, -1, -2, -5, 7, 0, 1, 1);
            settings[0][i] = step < 0 ? chance.from(size / 2, size + 2) : chance.from(-size - 1, size / 2);
            settings[1][i] = chance.oneIn(3)
                    ? (step < 0 ? Long.MIN_VALUE : Long.MAX_VALUE)
                    : step < 0 ? chance.from(-size - 2, size / 2) : chance.from(size / 2, size + 2);
            settings[2][i] = chance.oneIn(4) ? order[i] - rank : order[i];
            settings[3][i] = chance.oneIn(30) ? Long.MIN_VALUE : step;
        }
        return OperatorCase.of(
                        new Movement.Slice(),
                        any(chance, sizes),
                        Chance.list(settings[0]),
                        Chance.list(settings[1]),
                        Chance.list(settings[2]),
                        chance.orAbsent(Chance.list(settings[3]), 6))
                .withConstants(1, 2, 3, 4);
    }

    private static OperatorCase pad(Chance chance) {
        PadMode mode = chance.any(PadMode.values());
        int rank = chance.from(0, 5);
        long[] sizes = chance.sizes(rank);
        long[] pads = new long[2 * rank];
        int most = chance.any(1, 2, 5, 20);
        for (int i = 0; i < pads.length; i++) {
            pads[i] = chance.oneIn(2) ? 0 : chance.oneIn(6) ? chance.from(-2, 0) : chance.from(0, most);
        }
        Tensor input = any(chance, sizes);
        DataType type = chance.oneIn(4) ? chance.any(DataType.values()) : input.dataType();
        @Nullable Tensor value = chance.orAbsent(chance.numbers(type), 3);
        OperatorCase single = OperatorCase.of(new Movement.Pad(mode), input, Chance.list(pads), value);
        return chance.oneIn(2) ? single.withConstants(1) : single.withConstants(1, 2);
    }

    private static OperatorCase expand(Chance chance) {
        long[] sizes = chance.sizes(chance.from(0, 5));
        long[] narrow = chance.broadcastTo(sizes);
        if (chance.oneIn(10) && sizes.length > 0) {
            sizes[0] = 1;
        }
        return OperatorCase.of(new Movement.Expand(), any(chance, narrow), Chance.list(sizes))
                .withConstants(1);
    }

    private static OperatorCase tile(Chance chance) {
        int rank = chance.from(0, 5);
        long[] sizes = new long[rank];
        long[] repeats = new long[rank];
        for (int i = 0; i < rank; i++) {
            sizes[i] = chance.from(chance.oneIn(40) ? 0 : 1, 5);
            repeats[i] = chance.from(chance.oneIn(40) ? 0 : 1, 4);
        }
        return OperatorCase.of(new Movement.Tile(), any(chance, sizes), Chance.list(repeats))
                .withConstants(1);
    }

    private static OperatorCase depthToSpace(Chance chance) {
        int block = chance.from(1, 4);
        long channels = (long) chance.from(1, 5) * block * block + (chance.oneIn(20) ? 1 : 0);
        return OperatorCase.of(
                new Movement.DepthToSpace(block, chance.oneIn(2)),
                any(chance, chance.from(1, 4), channels, chance.size(), chance.size()));
    }

    private static OperatorCase spaceToDepth(Chance chance) {
        int block = chance.from(1, 4);
        long odd = chance.oneIn(20) ? 1 : 0;
        return OperatorCase.of(
                new Movement.SpaceToDepth(block),
                any(
                        chance,
                        chance.from(1, 4),
                        chance.size(),
                        chance.from(1, 5) * block + odd,
                        chance.from(1, 5) * block));
    }

    private static OperatorCase channelShuffle(Chance chance) {
        int groups = chance.from(1, 5);
        long[] sizes = chance.sizes(chance.from(2, 5));
        sizes[1] = (long) chance.from(1, 6) * groups + (chance.oneIn(20) ? 1 : 0);
        return OperatorCase.of(new Movement.ChannelShuffle(groups), any(chance, sizes));
    }

    private static OperatorCase triangle(Chance chance) {
        long[] sizes = chance.sizes(chance.from(chance.oneIn(20) ? 1 : 2, 5));
        long far = chance.any(0L, 1L, 5L, 50L, Long.MAX_VALUE / 2);
        OperatorCase single = OperatorCase.of(
                new Movement.Triangle(chance.oneIn(2)),
                any(chance, sizes),
                chance.orAbsent(chance.longs(-far, far), 3));
        return chance.oneIn(10) ? single : single.withConstants(1);
    }

    private static OperatorCase reverseSequence(Chance chance) {
        long[] sizes = chance.sizes(chance.from(2, 5));
        int batch = chance.from(0, 1);
        int time = chance.oneIn(20) ? batch : 1 - batch;
        long most = sizes[time] + (chance.oneIn(20) ? 2 : 0);
        int negative = chance.oneIn(4) ? sizes.length : 0;
        return OperatorCase.of(
                new Movement.ReverseSequence(batch - negative, time - negative),
                any(chance, sizes),
                chance.longs(0, most, sizes[batch]));
    }
}

package io.neurometer.engine.conformance.network;

import io.neurometer.engine.conformance.fuzz.Chance;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Elements that change place or number: views with strides, reorderings, repetitions. */
final class MovingParts {
    /** Those that take any type. */
    private static final List<Part> MOVES = List.of(
            MovingParts::slice,
            MovingParts::gather,
            MovingParts::transpose,
            MovingParts::concat,
            MovingParts::split,
            MovingParts::expand,
            MovingParts::tile);

    private MovingParts() {}

    static List<Part> all() {
        return List.of(
                MovingParts::slice,
                MovingParts::slice,
                MovingParts::gather,
                MovingParts::transpose,
                MovingParts::concat,
                MovingParts::split,
                MovingParts::pad,
                MovingParts::expand,
                MovingParts::tile,
                MovingParts::flatten,
                MovingParts::unsqueezed,
                MovingParts::inManyDimensions,
                MovingParts::inAnotherType);
    }

    static String slice(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        if (sizes.length == 0) {
            return x;
        }
        int count = chance.from(1, sizes.length);
        int[] order = chance.permutation(sizes.length);
        long[][] settings = new long[4][count];
        for (int i = 0; i < count; i++) {
            int size = (int) sizes[order[i]];
            int step = chance.any(1, 1, 2, 2, 3, 5, -1, -2, -3);
            settings[0][i] = step < 0 ? chance.from(size / 2, size + 1) : chance.from(-size, size / 3);
            settings[1][i] = step < 0 ? Long.MIN_VALUE : chance.oneIn(2) ? Long.MAX_VALUE : chance.from(size / 2, size);
            settings[2][i] = order[i];
            settings[3][i] = step;
        }
        return sketch.node(
                new Movement.Slice(),
                x,
                sketch.longs(settings[0]),
                sketch.longs(settings[1]),
                sketch.longs(settings[2]),
                sketch.longs(settings[3]));
    }

    static String gather(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        int axis = sizes.length == 0 ? 0 : chance.from(0, sizes.length - 1);
        if (sizes.length == 0 || sizes[axis] == 0) {
            return x;
        }
        int most = (int) sizes[axis] - 1;
        long[] indices = new long[chance.from(1, 4)];
        int step = chance.from(-1, 3);
        int first = chance.from(-most - 1, most);
        for (int i = 0; i < indices.length; i++) {
            int next = first + i * step;
            indices[i] = chance.oneIn(8) || next > most || next < -most - 1 ? chance.from(-most - 1, most) : next;
        }
        Tensor given =
                chance.oneIn(5) ? Tensor.ofLongs(new long[] {indices[0]}) : Tensor.ofLongs(indices, indices.length);
        String where = chance.oneIn(4) ? sketch.input(given) : sketch.constant(given);
        return sketch.node(new Gathering.Gather(axis), x, where);
    }

    static String transpose(Sketch sketch, String x) {
        int[] order = sketch.chance().permutation(sketch.shape(x).rank());
        return sketch.node(new Movement.Transpose(Arrays.stream(order).boxed().toList()), x);
    }

    /** With itself, with others that fit, or with constants. */
    static String concat(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        if (sizes.length == 0) {
            return x;
        }
        int axis = chance.from(0, sizes.length - 1);
        String[] pieces = new String[chance.from(2, 4)];
        for (int i = 0; i < pieces.length; i++) {
            long[] piece = sizes.clone();
            piece[axis] = chance.from(chance.oneIn(10) ? 0 : 1, 4);
            boolean same = i == 0 || sketch.type(x).dataType() != DataType.FP32 || chance.oneIn(3);
            pieces[i] = same ? x : sketch.operand(piece);
        }
        return sketch.node(new Movement.Concat(axis), pieces);
    }

    static String split(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        int axis = sizes.length == 0 ? 0 : chance.from(0, sizes.length - 1);
        if (sizes.length == 0 || sizes[axis] < 2) {
            return x;
        }
        long first = chance.from(1, (int) sizes[axis] - 1);
        List<String> parts = chance.oneIn(2)
                ? sketch.nodes(new Movement.Split(axis, 2), 2, x)
                : sketch.nodes(new Movement.Split(axis, 2), 2, x, sketch.longs(first, sizes[axis] - first));
        if (parts.isEmpty()) {
            return x;
        }
        boolean real = sketch.type(x).dataType() == DataType.FP32;
        return real && chance.oneIn(2) ? sketch.keep(parts.get(1)) : parts.get(chance.from(0, 1));
    }

    static String pad(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        int rank = sketch.shape(x).rank();
        long[] pads = new long[2 * rank];
        for (int i = 0; i < pads.length; i++) {
            pads[i] = chance.oneIn(2) ? 0 : chance.from(chance.oneIn(8) ? -1 : 0, 2);
        }
        PadMode mode = chance.oneIn(2) ? PadMode.CONSTANT : chance.any(PadMode.values());
        return sketch.node(new Movement.Pad(mode), x, sketch.longs(pads));
    }

    static String expand(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        int more = chance.from(0, 1);
        long[] wide = new long[sizes.length + more];
        Arrays.fill(wide, chance.from(1, 3));
        for (int i = 0; i < sizes.length; i++) {
            wide[i + more] = sizes[i] == 1 ? chance.from(1, 4) : sizes[i];
        }
        return wide.length > 6 ? x : sketch.node(new Movement.Expand(), x, sketch.longs(wide));
    }

    static String tile(Sketch sketch, String x) {
        long[] repeats = new long[sketch.shape(x).rank()];
        Arrays.setAll(repeats, i -> sketch.chance().any(1, 1, 2));
        return sketch.node(new Movement.Tile(), x, sketch.longs(repeats));
    }

    private static String flatten(Sketch sketch, String x) {
        int rank = sketch.shape(x).rank();
        return sketch.node(new Shaping.Flatten(rank == 0 ? 0 : sketch.chance().from(0, Math.min(2, rank))), x);
    }

    private static String unsqueezed(Sketch sketch, String x) {
        int rank = sketch.shape(x).rank();
        return rank > 4
                ? x
                : sketch.node(
                        new Shaping.Unsqueeze(), x, sketch.longs(sketch.chance().from(0, rank)));
    }

    /** Moves elements in more dimensions than most libraries have. */
    private static String inManyDimensions(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        long[] deep = new long[chance.from(sizes.length + 1, 14)];
        Arrays.fill(deep, 1);
        int at = 0;
        for (int i = 0; i < sizes.length; i++) {
            at = chance.from(at, deep.length - sizes.length + i);
            deep[at++] = sizes[i];
        }
        String made = sketch.node(new Shaping.Reshape(true), x, sketch.longs(deep));
        for (int i = chance.from(1, 2); i > 0; i--) {
            made = MOVES.get(chance.from(0, MOVES.size() - 1)).addTo(sketch, made);
        }
        return sketch.node(new Shaping.Flatten(chance.from(1, 3)), made);
    }

    /** Moves whole numbers of another type, and takes the result as FP32. */
    private static String inAnotherType(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        DataType type = chance.any(
                DataType.INT64,
                DataType.INT32,
                DataType.INT8,
                DataType.UINT8,
                DataType.FP16,
                DataType.BF16,
                DataType.FP64,
                DataType.BOOL);
        long[] sizes = sketch.shape(x).sizes();
        if (Shape.elements(sizes) > 500) {
            return x;
        }
        String made = sketch.input(chance.numbers(type, sizes));
        for (int i = chance.from(1, 3); i > 0; i--) {
            made = MOVES.get(chance.from(0, MOVES.size() - 1)).addTo(sketch, made);
        }
        return sketch.node(new Elementwise.Cast(DataType.FP32), made);
    }
}

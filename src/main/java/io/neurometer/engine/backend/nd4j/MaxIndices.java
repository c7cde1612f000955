package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/**
 * Where in all features the largest element of each window lies: the tap of it is found first, and then looked up in a
 * table of what each tap of each window sees.
 */
final class MaxIndices {
    private MaxIndices() {}

    /** @param columnMajor whether indices count spatial dimensions column-major */
    static void add(ProgramBuilder program, Operand x, Operand y, List<WindowAxis> axes, boolean columnMajor) {
        DataType type = x.type() == DataType.FP64 ? DataType.FP64 : DataType.FP32;
        Operand features = Casts.as(program, type, x);
        Patches patches = Patches.of(program, features, axes, Double.NEGATIVE_INFINITY);
        Operand lines = Features.lines(y);
        long channels = lines.size(1);
        long windows = lines.size(2);
        long plane = Features.lines(x).size(2);
        Operand table = program.longs(table(axes, columnMajor));
        Operand taps = program.scratch(DataType.INT64, channels, windows);
        Operand columns = program.longs(counting(windows, 1)).reshape(1, windows);
        Operand planes =
                program.longs(counting(lines.size(0) * channels, plane)).reshape(lines.size(0), channels, 1);
        Operand width = program.longs(windows);
        Operand seen = program.longs(seen(axes)).reshape(1, windows);
        Operand starts = program.scratch(DataType.INT64, channels, windows);
        for (long sample = 0; sample < lines.size(0); sample++) {
            Operand found = lines.slice(0, sample, 1).reshape(channels, windows);
            Operand start = planes.slice(0, sample, 1).reshape(channels, 1);
            program.call("argmax", List.of(patches.columns(sample)), taps, CallArguments.integers(1));
            program.call("multiply", List.of(taps, width), taps, CallArguments.NONE);
            program.call("add", List.of(taps, columns), taps, CallArguments.NONE);
            program.call("gather", List.of(table, taps.flat()), found.flat(), CallArguments.integers(0));
            program.call("multiply", List.of(start, seen), starts, CallArguments.NONE);
            program.call("add", List.of(found, starts), found, CallArguments.NONE);
        }
    }

    /** For each window whether it sees anything: 1 or 0. The index of nothing is 0. */
    private static long[] seen(List<WindowAxis> axes) {
        int windows = Math.toIntExact(Windows.places(axes));
        long[] seen = new long[windows];
        for (int i = 0; i < windows; i++) {
            seen[i] = 1;
            int rest = i;
            for (int j = axes.size() - 1; j >= 0; j--) {
                seen[i] &= WindowCounts.count(axes.get(j), rest % axes.get(j).output(), false) > 0 ? 1 : 0;
                rest /= axes.get(j).output();
            }
        }
        return seen;
    }

    private static long[] counting(long count, long step) {
        long[] numbers = new long[Math.toIntExact(count)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i * step;
        }
        return numbers;
    }

    /** For each tap and window the place within a channel; 0 on padding. */
    private static long[] table(List<WindowAxis> axes, boolean columnMajor) {
        int taps = Math.toIntExact(Windows.taps(axes));
        int windows = Math.toIntExact(Windows.places(axes));
        long[] table = new long[Math.multiplyExact(taps, windows)];
        for (int i = 0; i < table.length; i++) {
            table[i] = place(axes, i / windows, i % windows, columnMajor);
        }
        return table;
    }

    private static long place(List<WindowAxis> axes, int tap, int window, boolean columnMajor) {
        long[] places = new long[axes.size()];
        for (int i = axes.size() - 1; i >= 0; i--) {
            WindowAxis axis = axes.get(i);
            long at = (long) (window % axis.output()) * axis.stride() - axis.padBegin();
            places[i] = at + (long) (tap % axis.kernel()) * axis.dilation();
            if (places[i] < 0 || places[i] >= axis.input()) {
                return 0;
            }
            window /= axis.output();
            tap /= axis.kernel();
        }
        long index = 0;
        for (int i = 0; i < places.length; i++) {
            int axis = columnMajor ? places.length - 1 - i : i;
            index = index * axes.get(axis).input() + places[axis];
        }
        return index;
    }
}

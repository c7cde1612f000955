package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;

/** A line that is read from a value broadcast to the output's shape, as numpy does. */
final class LineInput {
    private final Line line;
    private final int[] sizes;
    private final int[] strides;

    /** @param source a shape that can be broadcast to {@code target} */
    LineInput(Line line, Shape source, Shape target) {
        this.line = line;
        int[] merged = new int[target.rank() + 1];
        int[] steps = new int[target.rank() + 1];
        int count = 0;
        int stride = 1;
        for (int i = 1; i <= target.rank(); i++) {
            int size = i <= source.rank() ? Math.toIntExact(source.size(-i)) : 1;
            int step = size == 1 ? 0 : stride;
            int wanted = Math.toIntExact(target.size(-i));
            stride *= size;
            if (wanted == 1) {
                continue;
            }
            if (count > 0 && step == steps[count - 1] * merged[count - 1]) {
                merged[count - 1] *= wanted;
            } else {
                merged[count] = wanted;
                steps[count++] = step;
            }
        }
        if (count == 0) {
            merged[count++] = 1;
        }
        this.sizes = Arrays.copyOf(merged, count);
        this.strides = Arrays.copyOf(steps, count);
    }

    Line line() {
        return line;
    }

    /** Reads what belongs to the output's elements from {@code start} on. Lines are read in order from 0. */
    void read(int start, int count) {
        if (sizes.length == 1 && strides[0] != 0) {
            line.get(start, 0, count);
        } else if (sizes.length > 1) {
            readRuns(start, count);
        } else if (start == 0) {
            line.get(0, 0, 1);
            line.repeat(0, count);
        }
    }

    private void readRuns(int start, int count) {
        int position = start;
        int end = start + count;
        while (position < end) {
            int inner = position % sizes[0];
            int length = Math.min(sizes[0] - inner, end - position);
            int source = inner * strides[0];
            int rest = position / sizes[0];
            for (int axis = 1; axis < sizes.length; axis++) {
                source += (rest % sizes[axis]) * strides[axis];
                rest /= sizes[axis];
            }
            if (strides[0] == 0) {
                line.get(source, position - start, 1);
                line.repeat(position - start, length);
            } else {
                line.get(source, position - start, length);
            }
            position += length;
        }
    }
}

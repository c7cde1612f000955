package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.tensor.BroadcastRuns;
import io.neurometer.engine.tensor.Shape;

/** A line that is read from a value broadcast to the output's shape, as numpy does. */
final class LineInput {
    private final Line line;
    private final BroadcastRuns runs;
    private final BroadcastRuns.Reader reader = this::take;

    /** @param source a shape that can be broadcast to {@code target} */
    LineInput(Line line, Shape source, Shape target) {
        this.line = line;
        this.runs = new BroadcastRuns(source, target);
    }

    Line line() {
        return line;
    }

    /**
     * Reads what belongs to the output's elements from {@code start} on.
     *
     * @param first whether this is the first line of a run, which no later one is longer than
     */
    void read(int start, int count, boolean first) {
        if (runs.isWhole()) {
            line.get(start, 0, count);
        } else if (!runs.isOneElement()) {
            runs.read(start, count, reader);
        } else if (first) {
            take(0, 0, count, true);
        }
    }

    private void take(int from, int to, int length, boolean repeated) {
        line.get(from, to, repeated ? 1 : length);
        if (repeated) {
            line.repeat(to, length);
        }
    }
}

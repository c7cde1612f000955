package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.AxisIndices;
import io.neurometer.engine.backend.Indices;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The indices of a gather or scatter, checked and counted as rows of a table: ND4J itself checks none and takes no
 * negative ones.
 */
final class RowIndices {
    /** The input that holds the indices of all gathers and scatters. */
    private static final int INDICES = 1;

    private RowIndices() {}

    /** How an operator reads its indices. */
    @FunctionalInterface
    interface Walk {
        /** Gives each position and the row that it stands for. @throws EngineException for an index out of range */
        void forEach(Indices indices, AxisIndices.Visitor visitor);
    }

    /** INT64 rows in one dimension: constant where the indices are known and right, else made at every run. */
    static Operand of(ProgramBuilder program, Walk walk, long count) {
        long[] known = known(program, walk, count);
        if (known != null) {
            return program.longs(known);
        }
        TensorType type = program.request().inputs().type(INDICES);
        Operand rows = program.scratch(DataType.INT64, count);
        program.onHost(
                (in, out) -> walk.forEach(
                        new Indices(type, in.get(0)),
                        (position, row) -> out.get(0).putLong(position * Long.BYTES, row)),
                List.of(program.input(INDICES)),
                List.of(rows));
        return rows;
    }

    /** The rows, where the indices are known and none is out of range: what is wrong is told when the program runs. */
    static long @Nullable [] known(ProgramBuilder program, Walk walk, long count) {
        Inputs inputs = program.request().inputs();
        if (!inputs.hasValue(INDICES)) {
            return null;
        }
        long[] rows = new long[Math.toIntExact(count)];
        try {
            walk.forEach(new Indices(inputs.value(INDICES)), (position, row) -> rows[position] = row);
        } catch (EngineException outOfRange) {
            return null;
        }
        return rows;
    }

    /** The difference of neighbours, where it is always the same; 0 where it is not. */
    static long step(long[] rows) {
        long step = rows.length > 1 ? rows[1] - rows[0] : 1;
        for (int i = 1; i < rows.length; i++) {
            if (rows[i] - rows[i - 1] != step) {
                return 0;
            }
        }
        return step;
    }

    /** The elements of an operand as a table of rows. */
    static Operand table(Operand operand, long row) {
        return operand.reshape(operand.elements() / row, row);
    }

    /** The number of elements from an axis on. */
    static long inner(long[] sizes, int axis) {
        return Arrays.stream(sizes, axis, sizes.length).reduce(1, Math::multiplyExact);
    }
}

package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.IndexTuples;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Gathering.ScatterFunction;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Scatters: a copy of the input, into which rows are written or with which they are combined, one after another. */
final class ScatterKernels {
    private ScatterKernels() {}

    static void scatterElements(ProgramBuilder program, Gathering.ScatterElements op) {
        RowIndices.Walk walk = GatheringKernels.elements(program.request(), op.axis());
        scatter(program, op.function(), walk, 1);
    }

    static void scatterNd(ProgramBuilder program, Gathering.ScatterNd op) {
        IndexTuples tuples = new IndexTuples(
                program.request().inputs().shape(0), program.request().inputs().shape(1), 0);
        scatter(program, op.function(), tuples::forEach, tuples.blockElements());
    }

    private static void scatter(ProgramBuilder program, ScatterFunction function, RowIndices.Walk walk, long row) {
        DataType type = Casts.ofTruths(program.output().type(), DataType.INT32);
        Operand updates = Casts.as(program, type, RowIndices.table(program.input(2), row));
        Operand rows = RowIndices.of(program, walk, updates.size(0));
        Operand input = RowIndices.table(program.input(0), row);
        Casts.output(program, RowIndices.table(program.output(), row), type, target -> {
            program.copy(input, target);
            // The flag asks for one thread, so that rows of one place are taken in their order.
            program.call(name(function), List.of(target, rows, updates), target, CallArguments.flags(true));
        });
    }

    private static String name(ScatterFunction function) {
        return switch (function) {
            case REPLACE -> "scatter_upd";
            case ADD -> "scatter_add";
            case MUL -> "scatter_mul";
            case MIN -> "scatter_min";
            case MAX -> "scatter_max";
        };
    }
}

package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.Indices;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.LongBuffer;
import java.util.List;

/** Movements whose reach differs from row to row: triangles of matrices and reversed sequences. */
final class SequenceKernels {
    private SequenceKernels() {}

    /** A product with a mask of ones and zeros, which is made when the program runs where the offset is not known. */
    static void triangle(ProgramBuilder program, Movement.Triangle op) {
        Operand input = program.input(0);
        long height = input.size(input.rank() - 2);
        long width = input.size(input.rank() - 1);
        long matrices = input.elements() / height / width;
        Operand diagonals = program.constant(diagonals(height, width));
        Operand offset = program.has(1)
                ? Casts.as(program, DataType.INT64, program.input(1).flat())
                : program.longs(0);
        Operand kept = program.scratch(DataType.BOOL, 1, height, width);
        String comparison = op.upper() ? "greater_equal" : "less_equal";
        program.call(comparison, List.of(diagonals, offset), kept, CallArguments.NONE);
        program.call(
                "multiply",
                List.of(input.reshape(matrices, height, width), Casts.as(program, input.type(), kept)),
                program.output().reshape(matrices, height, width),
                CallArguments.NONE);
        program.mayOverwrite(0);
    }

    /** For each element of a matrix the number of its diagonal: column minus row. */
    private static Tensor diagonals(long height, long width) {
        Tensor diagonals = Tensor.allocate(DataType.INT64, 1, height, width);
        LongBuffer numbers = diagonals.bytes().asLongBuffer();
        for (long row = 0; row < height; row++) {
            for (long column = 0; column < width; column++) {
                numbers.put(column - row);
            }
        }
        return diagonals;
    }

    /** The lengths are checked at every run, for ND4J would read beyond the sequences. */
    static void reverseSequence(ProgramBuilder program, Movement.ReverseSequence op) {
        Operand input = program.input(0);
        int batchAxis = Shape.axis(op.batchAxis(), input.rank());
        long batches = input.size(batchAxis);
        int times = Math.toIntExact(input.size(1 - batchAxis));
        long inner = input.elements() / batches / times;
        TensorType given = program.request().inputs().type(1);
        Operand lengths = program.scratch(DataType.INT64, batches);
        program.onHost(
                (in, out) -> {
                    Indices checked = new Indices(given, in.get(0));
                    for (int batch = 0; batch < batches; batch++) {
                        // One element reversed is none; of a vector ND4J takes no length for all of it.
                        long length = Math.max(1, checked.length(batch, times));
                        out.get(0).putLong(batch * Long.BYTES, length);
                    }
                },
                List.of(program.input(1)),
                List.of(lengths));
        // ND4J would take a single step for a sequence of what lies within it.
        if (times == 1) {
            program.copy(input, program.output());
            return;
        }
        long[] sizes = batchAxis == 0 ? new long[] {batches, times, inner} : new long[] {times, batches, inner};
        DataType type = Casts.ofTruths(input.type(), DataType.INT8);
        Operand numbers = Casts.as(program, type, input.reshape(sizes));
        CallArguments arguments = CallArguments.integers(1 - batchAxis, batchAxis);
        Casts.output(
                program,
                program.output().reshape(sizes),
                type,
                reversed -> program.call("reverse_sequence", List.of(numbers, lengths), reversed, arguments));
    }
}

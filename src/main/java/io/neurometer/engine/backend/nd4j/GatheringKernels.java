package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.AxisIndices;
import io.neurometer.engine.backend.IndexTuples;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Gathers: rows of a table, or single elements, by index. */
final class GatheringKernels {
    private GatheringKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Gathering.Gather.class, GatheringKernels::gather),
                new KernelEntry<>(Gathering.GatherElements.class, GatheringKernels::gatherElements),
                new KernelEntry<>(Gathering.GatherNd.class, GatheringKernels::gatherNd),
                new KernelEntry<>(Gathering.Compress.class, GatheringKernels::compress),
                new KernelEntry<>(Gathering.NonZero.class, (program, op) -> nonZero(program)),
                new KernelEntry<>(Gathering.OneHot.class, OneHotKernel::oneHot),
                new KernelEntry<>(Gathering.ScatterElements.class, ScatterKernels::scatterElements),
                new KernelEntry<>(Gathering.ScatterNd.class, ScatterKernels::scatterNd));
    }

    private static void gather(ProgramBuilder program, Gathering.Gather op) {
        Operand input = program.input(0);
        int axis = Shape.axis(op.axis(), input.rank());
        long count = program.input(1).elements();
        long size = input.size(axis);
        RowIndices.Walk walk = (indices, visitor) -> {
            for (int i = 0; i < count; i++) {
                visitor.visit(i, indices.within(i, size));
            }
        };
        long[] known = RowIndices.known(program, walk, count);
        Operand table = slices(input, axis);
        Operand target = program.output().reshape(table.size(0), count, table.size(2));
        if (known == null) {
            slices(program, table, RowIndices.of(program, walk, count), target);
        } else {
            choose(program, table, known, target);
        }
    }

    private static void compress(ProgramBuilder program, Gathering.Compress op) {
        Operand input = program.input(0);
        long[] condition = program.request().inputs().longs(1);
        long[] chosen = IntStream.range(0, condition.length)
                .filter(i -> condition[i] != 0)
                .mapToLong(i -> i)
                .toArray();
        Integer axis = op.axis();
        Operand table =
                axis == null ? input.reshape(1, input.elements(), 1) : slices(input, Shape.axis(axis, input.rank()));
        choose(program, table, chosen, program.output().reshape(table.size(0), chosen.length, table.size(2)));
    }

    /** The type rule knows how many there are only where it knows the input. */
    private static void nonZero(ProgramBuilder program) {
        Tensor input = program.request().inputs().value(0);
        long[] strides = Shape.rowMajorStrides(input.shape().sizes());
        Operand output = program.output();
        int[] positions = IntStream.range(0, Math.toIntExact(input.elements()))
                .filter(i -> Elements.getDouble(input.bytes(), input.dataType(), i) != 0)
                .toArray();
        long[] coordinates = new long[Math.toIntExact(output.elements())];
        for (int i = 0; i < coordinates.length; i++) {
            int axis = i / positions.length;
            int position = positions[i % positions.length];
            coordinates[i] = strides.length == 0
                    ? 0
                    : position / strides[axis] % input.shape().size(axis);
        }
        program.copy(program.longs(coordinates), output.flat());
    }

    private static Operand slices(Operand operand, int axis) {
        long inner = RowIndices.inner(operand.sizes(), axis + 1);
        long size = operand.size(axis);
        return operand.reshape(operand.elements() / inner / size, size, inner);
    }

    /** Known slices along the axis in the middle: a copy where they lie at equal distances. */
    private static void choose(ProgramBuilder program, Operand table, long[] chosen, Operand target) {
        long step = RowIndices.step(chosen);
        if (step == 0) {
            slices(program, table, program.longs(chosen), target);
        } else {
            program.copy(table.withView(table.view().slice(1, chosen[0], chosen.length, step)), target);
        }
    }

    private static void gatherElements(ProgramBuilder program, Gathering.GatherElements op) {
        RowIndices.Walk walk = elements(program.request(), op.axis());
        Operand output = program.output();
        single(program, RowIndices.of(program, walk, output.elements()));
    }

    /** Reads indices that each replace one coordinate of their position, as positions of the elements of input 0. */
    static RowIndices.Walk elements(KernelRequest request, int axis) {
        long[] sizes = request.inputs().shape(0).sizes();
        AxisIndices indices = new AxisIndices(request.inputs().shape(1).sizes(), sizes, Shape.axis(axis, sizes.length));
        return indices::forEach;
    }

    private static void gatherNd(ProgramBuilder program, Gathering.GatherNd op) {
        Shape shape = program.request().inputs().shape(0);
        IndexTuples tuples = new IndexTuples(shape, program.request().inputs().shape(1), op.batchDims());
        long block = tuples.blockElements();
        Operand output = program.output();
        Operand rows = RowIndices.of(program, tuples::forEach, output.elements() / block);
        if (block == 1) {
            single(program, rows);
        } else {
            Operand table = program.input(0).reshape(1, program.input(0).elements() / block, block);
            slices(program, table, rows, output.reshape(1, rows.elements(), block));
        }
    }

    /** Slices of a table along its middle dimension. ND4J's gathers take no truth values. */
    private static void slices(ProgramBuilder program, Operand table, Operand chosen, Operand target) {
        DataType type = Casts.ofTruths(table.type(), DataType.INT8);
        Operand numbers = Casts.as(program, type, table);
        Casts.output(
                program,
                target,
                type,
                found -> program.call("gather", List.of(numbers, chosen), found, CallArguments.integers(1)));
    }

    /** Single elements, of which this operator finds many times more in a second. */
    private static void single(ProgramBuilder program, Operand positions) {
        DataType type = Casts.ofTruths(program.input(0).type(), DataType.INT8);
        Operand numbers = Casts.as(program, type, program.input(0).flat());
        Operand tuples = positions.reshape(positions.elements(), 1);
        Casts.output(
                program,
                program.output().flat(),
                type,
                found -> program.call("gather_nd", List.of(numbers, tuples), found, CallArguments.NONE));
    }
}

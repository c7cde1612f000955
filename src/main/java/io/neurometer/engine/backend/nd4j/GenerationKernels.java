package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Tensors made from sizes and numbers: fills, or constants that are copied out. */
final class GenerationKernels {
    private GenerationKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Generation.ConstantOfShape.class, GenerationKernels::constantOfShape),
                new KernelEntry<>(Generation.Range.class, (program, op) -> range(program)),
                new KernelEntry<>(Generation.EyeLike.class, GenerationKernels::eyeLike),
                new KernelEntry<>(Generation.Window.class, GenerationKernels::window),
                new KernelEntry<>(Generation.RandomNumbers.class, GenerationKernels::random),
                new KernelEntry<>(Shaping.ShapeOf.class, GenerationKernels::shapeOf),
                new KernelEntry<>(Shaping.SizeOf.class, (program, op) -> sizeOf(program)));
    }

    private static void constantOfShape(ProgramBuilder program, Generation.ConstantOfShape op) {
        Constants.fill(program, Constants.of(program, op.dataType(), op.value()), program.output());
    }

    /** The type rule knows the length only where it knows start and step. */
    private static void range(ProgramBuilder program) {
        Operand output = program.output();
        DataType type = output.type();
        Tensor start = program.request().inputs().value(0);
        Tensor step = program.request().inputs().value(2);
        Tensor numbers = Tensor.allocate(type, output.elements());
        for (int i = 0; i < output.elements(); i++) {
            if (type.isFloating()) {
                double first = Elements.getDouble(start.bytes(), type, 0);
                Elements.putDouble(numbers.bytes(), type, i, first + i * Elements.getDouble(step.bytes(), type, 0));
            } else {
                long first = Elements.getLong(start.bytes(), type, 0);
                Elements.putLong(numbers.bytes(), type, i, first + i * Elements.getLong(step.bytes(), type, 0));
            }
        }
        program.copy(program.constant(numbers), output);
    }

    private static void window(ProgramBuilder program, Generation.Window op) {
        int size = Math.toIntExact(program.output().elements());
        Tensor weights = Tensor.allocate(op.dataType(), size);
        for (int i = 0; i < size; i++) {
            Elements.putDouble(weights.bytes(), op.dataType(), i, op.weight(i, size));
        }
        program.copy(program.constant(weights), program.output());
    }

    private static void random(ProgramBuilder program, Generation.RandomNumbers op) {
        Tensor drawn = Tensor.allocate(op.dataType(), program.output().sizes());
        DoubleSupplier numbers = op.numbers();
        for (int i = 0; i < drawn.elements(); i++) {
            Elements.putDouble(drawn.bytes(), op.dataType(), i, numbers.getAsDouble());
        }
        program.copy(program.constant(drawn), program.output());
    }

    /** Elements of a diagonal lie one row and one column apart. */
    private static void eyeLike(ProgramBuilder program, Generation.EyeLike op) {
        Operand output = program.output();
        long rows = output.size(0);
        long columns = output.size(1);
        long offset = op.offset();
        Constants.fill(program, Constants.of(program, output.type(), 0), output);
        long firstRow = Math.max(0, -offset);
        long count = Math.min(rows - firstRow, columns - Math.max(0, offset));
        if (count > 0) {
            Operand flat = output.flat();
            long start = firstRow * columns + Math.max(0, offset);
            Operand diagonal = flat.withView(flat.view().slice(0, start, count, count > 1 ? columns + 1 : 1));
            Constants.fill(program, Constants.of(program, output.type(), 1), diagonal);
        }
    }

    private static void shapeOf(ProgramBuilder program, Shaping.ShapeOf op) {
        long[] sizes = program.request().inputs().shape(0).sizes();
        long[] asked = Arrays.copyOfRange(sizes, op.firstOf(sizes.length), op.lastOf(sizes.length));
        program.copy(program.longs(asked), program.output());
    }

    private static void sizeOf(ProgramBuilder program) {
        long elements = program.request().inputs().shape(0).elements();
        program.copy(program.longs(elements), program.output().flat());
    }
}

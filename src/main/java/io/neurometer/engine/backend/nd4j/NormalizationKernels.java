package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Normalizations, composed of products and elementwise calls: ND4J's own operators for them are slower. */
final class NormalizationKernels {
    /** Added to the deviation, as ONNX's MeanVarianceNormalization does. */
    private static final double DEVIATION_EPSILON = 1e-9;

    private static final int SCALE = 1;
    private static final int SHIFT = 2;

    private NormalizationKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Normalization.BatchNorm.class, BatchNormalization::add),
                new KernelEntry<>(Normalization.LayerNorm.class, NormalizationKernels::layerNorm),
                new KernelEntry<>(Normalization.RmsNorm.class, NormalizationKernels::rmsNorm),
                new KernelEntry<>(Normalization.InstanceNorm.class, NormalizationKernels::instanceNorm),
                new KernelEntry<>(Normalization.GroupNorm.class, NormalizationKernels::groupNorm),
                new KernelEntry<>(Normalization.LocalResponseNorm.class, LocalResponseNormalization::add),
                new KernelEntry<>(Normalization.LpNorm.class, NormalizationKernels::lpNorm),
                new KernelEntry<>(Normalization.MeanVarianceNorm.class, NormalizationKernels::meanVarianceNorm));
    }

    private static void layerNorm(ProgramBuilder program, Normalization.LayerNorm norm) {
        int axis = Shape.axis(norm.axis(), program.input(0).rank());
        RowStandardization rows = standardizeFrom(program, axis, norm.epsilon(), true);
        for (int i = 1; i <= 2; i++) {
            if (program.usesOutput(i)) {
                Operand statistic = i == 1 ? rows.mean() : rows.inverse();
                Casts.convert(program, statistic.flat(), program.output(i).flat());
            }
        }
    }

    private static void rmsNorm(ProgramBuilder program, Normalization.RmsNorm norm) {
        int axis = Shape.axis(norm.axis(), program.input(0).rank());
        standardizeFrom(program, axis, norm.epsilon(), false);
    }

    /** Over all dimensions from an axis on, with scale and shift broadcast to them. */
    private static RowStandardization standardizeFrom(
            ProgramBuilder program, int axis, double epsilon, boolean centred) {
        Operand y = program.output();
        RowStandardization rows =
                new RowStandardization(program, rows(program.input(0), axis), rows(y, axis), program.has(SCALE));
        if (centred) {
            rows.centre();
        }
        rows.addToVariance(epsilon);
        rows.multiply(rows.inverse());
        if (program.has(SCALE)) {
            affineOverRows(program, "multiply", rows.current().reshape(y.sizes()), SCALE, axis);
        }
        if (program.has(SHIFT)) {
            affineOverRows(program, "add", y, SHIFT, axis);
        }
        return rows;
    }

    private static void affineOverRows(ProgramBuilder program, String name, Operand from, int input, int axis) {
        Operand factors = program.input(input);
        Operand lines = rows(from, axis);
        Operand y = program.output();
        if (factors.elements() == lines.size(1) || factors.elements() == 1) {
            Operand row = factors.reshape(1, factors.elements());
            program.call(name, List.of(lines, row), rows(y, axis), CallArguments.NONE);
        } else {
            program.call(name, List.of(from, factors), y, CallArguments.NONE);
        }
    }

    private static void instanceNorm(ProgramBuilder program, Normalization.InstanceNorm norm) {
        standardizeGroups(program, program.input(0).size(1), norm.epsilon());
    }

    private static void groupNorm(ProgramBuilder program, Normalization.GroupNorm norm) {
        standardizeGroups(program, norm.groups(), norm.epsilon());
    }

    /** Over groups of channels, with scale and shift for each channel or each group. */
    private static void standardizeGroups(ProgramBuilder program, long groups, double epsilon) {
        Operand x = program.input(0);
        Operand y = program.output();
        long samples = x.size(0);
        long length = x.elements() / samples / groups;
        RowStandardization rows = new RowStandardization(
                program, x.reshape(samples * groups, length), y.reshape(samples * groups, length), false);
        rows.centre();
        rows.addToVariance(epsilon);
        Operand factors = rows.inverse();
        if (program.has(SCALE)) {
            Operand scale = program.input(SCALE);
            long blocks = scale.elements() / groups;
            factors = program.scratch(x.type(), samples, groups, blocks);
            program.call(
                    "multiply",
                    List.of(rows.inverse().reshape(samples, groups, 1), scale.reshape(1, groups, blocks)),
                    factors,
                    CallArguments.NONE);
        }
        rows.multiply(factors.reshape(factors.elements(), 1));
        if (program.has(SHIFT)) {
            Operand shift = program.input(SHIFT);
            Features.addBias(
                    program, y.reshape(samples, shift.elements(), y.elements() / samples / shift.elements()), shift);
        }
    }

    private static void lpNorm(ProgramBuilder program, Normalization.LpNorm norm) {
        Operand x = program.input(0);
        int axis = Shape.axis(norm.axis(), x.rank());
        long length = x.size(axis);
        long inner = Shape.elements(Arrays.copyOfRange(x.sizes(), axis + 1, x.rank()));
        long outer = x.elements() / length / inner;
        // In FP64 the squares of small numbers are not lost.
        Operand lines = program.scratch(DataType.FP64, outer, length, inner);
        Operand powers = program.scratch(DataType.FP64, lines.sizes());
        Operand norms = program.scratch(DataType.FP64, outer, inner);
        Casts.convert(program, x.flat(), lines.flat());
        Arithmetic.power(program, lines, norm.p(), powers);
        program.call("reduce_sum", List.of(powers), norms, CallArguments.integers(1));
        if (norm.p() == 2) {
            Arithmetic.root(program, norms, 2, norms);
        }
        program.call("divide_no_nan", List.of(lines, norms.reshape(outer, 1, inner)), powers, CallArguments.NONE);
        Casts.convert(program, powers.flat(), program.output().flat());
    }

    /** With the axes that are normalized over moved behind all others. */
    private static void meanVarianceNorm(ProgramBuilder program, Normalization.MeanVarianceNorm norm) {
        Operand x = program.input(0);
        int rank = x.rank();
        int[] over = norm.axesOf(rank);
        int[] order = IntStream.concat(
                        IntStream.range(0, rank)
                                .filter(axis -> Arrays.stream(over).noneMatch(one -> one == axis)),
                        Arrays.stream(over))
                .toArray();
        boolean ordered = Arrays.equals(order, IntStream.range(0, rank).toArray());
        Operand from = x;
        Operand to = program.output();
        if (!ordered) {
            from = program.scratch(x.type(), x.permute(order).sizes());
            to = program.scratch(x.type(), from.sizes());
            program.copy(x.permute(order), from);
        }
        RowStandardization rows =
                new RowStandardization(program, rows(from, rank - over.length), rows(to, rank - over.length), false);
        rows.centre();
        rows.addToDeviation(DEVIATION_EPSILON);
        rows.multiply(rows.inverse());
        if (!ordered) {
            program.copy(to.permute(Axes.inverse(order)), program.output());
        }
    }

    /** All dimensions from an axis on in one, all before it in another. */
    private static Operand rows(Operand operand, int axis) {
        long length = Shape.elements(Arrays.copyOfRange(operand.sizes(), axis, operand.rank()));
        return operand.reshape(operand.elements() / length, length);
    }
}

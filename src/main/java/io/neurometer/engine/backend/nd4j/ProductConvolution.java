package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;

/** Convolution as a product of the weights and {@link Patches}, for each sample and group. */
final class ProductConvolution {
    /** With fewer places, products by transposed weights are faster: OpenBLAS works in panels of 16 columns. */
    private static final long FEW_POSITIONS = 100;

    private static final long MANY_OUTPUTS = 64;

    /** In the place of an input that the weight is not. */
    static final int NO_INPUT = -1;

    private ProductConvolution() {}

    /** @param weightInput the input that the weight is, or {@link #NO_INPUT} */
    static void add(ProgramBuilder program, ConvolutionOperands operands, int weightInput) {
        if (operands.isWhole() && operands.groups() == 1 && operands.samples() > 1) {
            addWhole(program, operands);
        } else if (operands.groups() > 1 && operands.groupInputs() == 1) {
            addByChannel(program, operands);
        } else if (weightInput != NO_INPUT && program.isConstant(weightInput) && suitsTransposed(operands)) {
            addTransposed(program, operands, weightInput);
        } else {
            addByGroup(program, operands);
        }
        if (operands.bias() != null) {
            Features.addBias(program, operands.y(), operands.bias());
        }
    }

    static boolean suitsTransposed(ConvolutionOperands operands) {
        return operands.positions() <= FEW_POSITIONS && operands.groupOutputs() >= MANY_OUTPUTS;
    }

    private static void addWhole(ProgramBuilder program, ConvolutionOperands operands) {
        long fanIn = operands.groupInputs() * operands.taps();
        Operand rows = operands.x().reshape(operands.samples(), fanIn);
        Operand weight = operands.weight().reshape(operands.outputs(), fanIn);
        program.call(
                "matmul",
                List.of(rows, weight),
                operands.y().reshape(operands.samples(), operands.outputs()),
                CallArguments.integers(0, 1));
    }

    private static void addByGroup(ProgramBuilder program, ConvolutionOperands operands) {
        long fanIn = operands.groupInputs() * operands.taps();
        long fanOut = operands.groupOutputs();
        Operand weight = operands.weight().reshape(operands.outputs(), fanIn);
        Patches patches = Patches.of(program, operands.x(), operands.axes(), 0);
        for (long sample = 0; sample < operands.samples(); sample++) {
            Operand columns = columns(patches, operands, sample);
            Operand output = output(operands, sample);
            for (int group = 0; group < operands.groups(); group++) {
                program.call(
                        "matmul",
                        List.of(weight.slice(0, group * fanOut, fanOut), columns.slice(0, group * fanIn, fanIn)),
                        output.slice(0, group * fanOut, fanOut),
                        CallArguments.NONE);
            }
        }
    }

    /** One product of three dimensions over all channels, each of which is a group. */
    private static void addByChannel(ProgramBuilder program, ConvolutionOperands operands) {
        long taps = operands.taps();
        Operand weight = operands.weight().reshape(operands.groups(), operands.groupOutputs(), taps);
        Patches patches = Patches.of(program, operands.x(), operands.axes(), 0);
        for (long sample = 0; sample < operands.samples(); sample++) {
            Operand columns = patches.columns(sample);
            program.call(
                    "matmul",
                    List.of(weight, columns),
                    output(operands, sample).reshape(operands.groups(), operands.groupOutputs(), operands.positions()),
                    CallArguments.NONE);
        }
    }

    private static void addTransposed(ProgramBuilder program, ConvolutionOperands operands, int weightInput) {
        int fanIn = Math.toIntExact(operands.groupInputs() * operands.taps());
        int fanOut = Math.toIntExact(operands.groupOutputs());
        Operand weight = program.prepared(
                        weightInput,
                        formOf(operands.groups()),
                        tensor -> transposed(tensor, operands.groups(), fanOut, fanIn))
                .reshape(operands.groups(), fanIn, fanOut);
        Operand transposed = program.scratch(operands.type(), operands.positions(), fanOut);
        Patches patches = Patches.of(program, operands.x(), operands.axes(), 0);
        for (long sample = 0; sample < operands.samples(); sample++) {
            Operand columns = columns(patches, operands, sample);
            Operand output = output(operands, sample);
            for (int group = 0; group < operands.groups(); group++) {
                program.call(
                        "matmul",
                        List.of(
                                columns.slice(0, (long) group * fanIn, fanIn),
                                weight.slice(0, group, 1).reshape(fanIn, fanOut)),
                        transposed,
                        CallArguments.integers(1, 0));
                program.copy(transposed.permute(1, 0), output.slice(0, (long) group * fanOut, fanOut));
            }
        }
    }

    private static Operand columns(Patches patches, ConvolutionOperands operands, long sample) {
        long rows = operands.groups() * operands.groupInputs() * operands.taps();
        return patches.columns(sample).reshape(rows, operands.positions());
    }

    private static Operand output(ConvolutionOperands operands, long sample) {
        return operands.y().slice(0, sample, 1).reshape(operands.outputs(), operands.positions());
    }

    /** The name of the form that {@link #transposed} makes. */
    static String formOf(int groups) {
        return "transposed in " + groups + " groups";
    }

    /** The weights of each group as [columns, rows] instead of [rows, columns]. */
    static Tensor transposed(Tensor weight, int groups, int rows, int columns) {
        DataType type = weight.dataType();
        Tensor transposed = Tensor.allocate(type, groups, columns, rows);
        for (int group = 0; group < groups; group++) {
            int start = group * rows * columns;
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    double value = Elements.getDouble(weight.bytes(), type, start + row * columns + column);
                    Elements.putDouble(transposed.bytes(), type, start + column * rows + row, value);
                }
            }
        }
        return transposed;
    }
}

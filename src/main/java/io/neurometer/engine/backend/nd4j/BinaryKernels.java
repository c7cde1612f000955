package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarDivision;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarFMod;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseDivision;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseSubtraction;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarSubtraction;
import org.nd4j.linalg.api.ops.impl.scalar.comparison.ScalarEquals;
import org.nd4j.linalg.api.ops.impl.scalar.comparison.ScalarGreaterThan;
import org.nd4j.linalg.api.ops.impl.scalar.comparison.ScalarGreaterThanOrEqual;
import org.nd4j.linalg.api.ops.impl.scalar.comparison.ScalarLessThan;
import org.nd4j.linalg.api.ops.impl.scalar.comparison.ScalarLessThanOrEqual;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.FModOp;

/** Functions of two numbers, broadcast by ND4J itself; a number known when the kernel is made is part of the call. */
final class BinaryKernels {
    private BinaryKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(new KernelEntry<>(Elementwise.Binary.class, BinaryKernels::binary));
    }

    private static void binary(ProgramBuilder program, Elementwise.Binary op) {
        BinaryFunction function = op.function();
        Broadcasting operands = Broadcasting.of(inputs(program), program.output());
        boolean integers = program.input(0).type().isInteger();
        switch (function) {
            case POW -> Powers.build(program, operands);
            case DIV, MOD, FMOD -> {
                if (integers) {
                    IntegerDivision.build(program, function, operands);
                } else {
                    real(program, function, operands);
                }
            }
            default -> real(program, function, operands);
        }
    }

    /** ND4J's comparisons of 16-bit floats take some equal numbers for different. */
    private static List<Operand> inputs(ProgramBuilder program) {
        boolean compares = program.output().type() == DataType.BOOL;
        return Stream.of(program.input(0), program.input(1))
                .map(input -> compares ? Casts.as(program, Working.type(input.type()), input) : input)
                .toList();
    }

    private static void real(ProgramBuilder program, BinaryFunction function, Broadcasting operands) {
        program.mayOverwrite(0);
        program.mayOverwrite(1);
        boolean picks = function == BinaryFunction.MIN || function == BinaryFunction.MAX;
        if (function == BinaryFunction.MOD) {
            modulo(program, operands);
        } else if (picks
                && operands.output().type().isFloating()
                && !program.request().context().finite()) {
            pickKeepingNaN(program, function, operands);
        } else if (!withKnownNumber(program, function, operands)) {
            if (function == BinaryFunction.FMOD) {
                List<Operand> whole = List.of(operands.whole(program, 0), operands.whole(program, 1));
                program.transform(FModOp::new, whole, operands.output());
            } else {
                program.call(name(function), operands.inputs(), operands.output(), CallArguments.NONE);
            }
        }
    }

    private static String name(BinaryFunction function) {
        return switch (function) {
            case ADD -> "add";
            case SUB -> "subtract";
            case MUL -> "multiply";
            case DIV -> "divide";
            case MIN -> "minimum";
            case MAX -> "maximum";
            case AND -> "boolean_and";
            case OR -> "boolean_or";
            case XOR -> "boolean_xor";
            case EQUAL -> "equals";
            case LESS -> "less";
            case LESS_OR_EQUAL -> "less_equal";
            case GREATER -> "greater";
            case GREATER_OR_EQUAL -> "greater_equal";
            case BITWISE_AND -> "bitwise_and";
            case BITWISE_OR -> "bitwise_or";
            case BITWISE_XOR -> "bitwise_xor";
            case SHIFT_LEFT -> "shift_bits";
            case SHIFT_RIGHT -> "rshift_bits";
            case POW, MOD, FMOD -> throw new IllegalArgumentException(function + " has no name of its own");
        };
    }

    private static void modulo(ProgramBuilder program, Broadcasting operands) {
        Operand divisor = operands.whole(program, 1);
        Operand remainder = program.scratch(divisor.type(), divisor.sizes());
        program.transform(FModOp::new, List.of(operands.whole(program, 0), divisor), remainder);
        Remainders.takeSign(program, remainder, divisor, operands.output());
    }

    /** ND4J's minimum and maximum give the second operand where the first is NaN. */
    private static void pickKeepingNaN(ProgramBuilder program, BinaryFunction function, Broadcasting operands) {
        Operand first = operands.whole(program, 0);
        Operand picked = program.scratch(first.type(), first.sizes());
        program.call(name(function), List.of(first, operands.input(1)), picked, CallArguments.NONE);
        Conditional.keepNaN(program, first, picked, operands.output());
    }

    /** Adds a call of the scalar family, if one operand is a known number and the family has the function. */
    private static boolean withKnownNumber(ProgramBuilder program, BinaryFunction function, Broadcasting operands) {
        if (!operands.output().type().isFloating() && !operands.input(0).type().isFloating()) {
            return false;
        }
        Optional<Number> second = operands.isWhole(0) ? Scalars.known(program, 1) : Optional.empty();
        Supplier<ScalarOp> onTheRight = second.isPresent() ? onTheRight(function) : null;
        if (onTheRight != null) {
            Scalars.apply(program, onTheRight, second.orElseThrow(), operands.input(0), operands.output());
            return true;
        }
        Optional<Number> first = operands.isWhole(1) ? Scalars.known(program, 0) : Optional.empty();
        Supplier<ScalarOp> onTheLeft = first.isPresent() ? onTheLeft(function) : null;
        if (onTheLeft != null) {
            Scalars.apply(program, onTheLeft, first.orElseThrow(), operands.input(1), operands.output());
            return true;
        }
        return false;
    }

    private static @Nullable Supplier<ScalarOp> onTheRight(BinaryFunction function) {
        return switch (function) {
            case ADD -> ScalarAdd::new;
            case SUB -> ScalarSubtraction::new;
            case MUL -> ScalarMultiplication::new;
            case DIV -> ScalarDivision::new;
            case MIN -> ScalarMin::new;
            case MAX -> ScalarMax::new;
            case FMOD -> ScalarFMod::new;
            case EQUAL -> ScalarEquals::new;
            case LESS -> ScalarLessThan::new;
            case LESS_OR_EQUAL -> ScalarLessThanOrEqual::new;
            case GREATER -> ScalarGreaterThan::new;
            case GREATER_OR_EQUAL -> ScalarGreaterThanOrEqual::new;
            default -> null;
        };
    }

    private static @Nullable Supplier<ScalarOp> onTheLeft(BinaryFunction function) {
        return switch (function) {
            case SUB -> ScalarReverseSubtraction::new;
            case DIV -> ScalarReverseDivision::new;
            case LESS -> ScalarGreaterThan::new;
            case LESS_OR_EQUAL -> ScalarGreaterThanOrEqual::new;
            case GREATER -> ScalarLessThan::new;
            case GREATER_OR_EQUAL -> ScalarLessThanOrEqual::new;
            case FMOD -> null;
            default -> onTheRight(function);
        };
    }
}

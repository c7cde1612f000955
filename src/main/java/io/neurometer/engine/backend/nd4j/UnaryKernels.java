package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.scalar.comparison.ScalarEquals;
import org.nd4j.linalg.api.ops.impl.transforms.bool.BooleanNot;
import org.nd4j.linalg.api.ops.impl.transforms.bool.IsInf;
import org.nd4j.linalg.api.ops.impl.transforms.bool.IsNaN;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Ceil;
import org.nd4j.linalg.api.ops.impl.transforms.same.Floor;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.same.Reciprocal;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ACos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ACosh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ASin;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ATan;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ATanh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cosh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sin;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sinh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tan;

/** Functions of one number. */
final class UnaryKernels {
    private UnaryKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Elementwise.Unary.class, UnaryKernels::unary),
                new KernelEntry<>(Elementwise.IsInf.class, UnaryKernels::isInf));
    }

    private static void unary(ProgramBuilder program, Elementwise.Unary op) {
        program.mayOverwrite(0);
        Casts.widened(
                program,
                program.input(0).flat(),
                program.output().flat(),
                (x, output) -> unary(program, op.function(), x, output));
    }

    private static void unary(ProgramBuilder program, UnaryFunction function, Operand x, Operand output) {
        switch (function) {
            case BITWISE_NOT -> program.call("toggle_bits", List.of(x), output, CallArguments.NONE);
            case SIGN -> sign(program, x, output);
            default -> program.transform(single(function), List.of(x), output);
        }
    }

    private static Supplier<Op> single(UnaryFunction function) {
        return switch (function) {
            case ABS -> Abs::new;
            case NEG -> Negative::new;
            case RECIPROCAL -> Reciprocal::new;
            case SQRT -> Sqrt::new;
            case EXP -> Exp::new;
            case LOG -> Log::new;
            case FLOOR -> Floor::new;
            case CEIL -> Ceil::new;
            case ROUND -> Rint::new;
            case SIN -> Sin::new;
            case COS -> Cos::new;
            case TAN -> Tan::new;
            case ASIN -> ASin::new;
            case ACOS -> ACos::new;
            case ATAN -> ATan::new;
            case SINH -> Sinh::new;
            case COSH -> Cosh::new;
            case ACOSH -> ACosh::new;
            case ATANH -> ATanh::new;
            case ERF -> Erf::new;
            case NOT -> BooleanNot::new;
            case IS_NAN -> IsNaN::new;
            case SIGN, BITWISE_NOT, ASINH -> throw new IllegalArgumentException(function + " is no plain call");
        };
    }

    /** ND4J's sign of NaN is 0. */
    private static void sign(ProgramBuilder program, Operand x, Operand output) {
        if (program.request().context().finite() || !x.type().isFloating()) {
            program.transform(Sign::new, List.of(x), output);
            return;
        }
        Operand signs = program.scratch(x.type(), x.sizes());
        program.transform(Sign::new, List.of(x), signs);
        Conditional.keepNaN(program, x, signs, output);
    }

    private static void isInf(ProgramBuilder program, Elementwise.IsInf op) {
        Casts.widened(
                program,
                program.input(0).flat(),
                program.output().flat(),
                (x, output) -> isInf(program, op, x, output));
    }

    private static void isInf(ProgramBuilder program, Elementwise.IsInf op, Operand x, Operand output) {
        if (op.negative() && op.positive()) {
            program.transform(IsInf::new, List.of(x), output);
        } else if (op.negative() || op.positive()) {
            double infinity = op.negative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            Scalars.apply(program, ScalarEquals::new, infinity, x, output);
        } else {
            program.call("zeros_as", List.of(output), output, CallArguments.NONE);
        }
    }
}

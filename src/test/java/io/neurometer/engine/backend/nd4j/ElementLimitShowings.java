package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.conformance.fuzz.OperatorCase;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ASinh;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Shows the limits of elementwise operators, activations, softmax and quantization. */
final class ElementLimitShowings {
    private static final Activation.Simple ELU = new Activation.Simple(ActivationFunction.ELU, 1, 0);

    private ElementLimitShowings() {}

    static List<Showing> showings() {
        return List.of(
                new Showing(
                        "division of wide integers",
                        true,
                        binary(BinaryFunction.DIV, longs(1), longs(0)),
                        calls("divide"),
                        List.of()),
                differing(
                        "remainders by infinity",
                        binary(BinaryFunction.MOD, floats(-0.5f), floats(Float.POSITIVE_INFINITY)),
                        calls("floormod")),
                differing("powers of integers", binary(BinaryFunction.POW, longs(3), longs(39)), calls("Pow")),
                differing("powers of one", binary(BinaryFunction.POW, floats(1), floats(Float.NaN)), calls("Pow")),
                differing(
                        "shifts beyond the width",
                        binary(BinaryFunction.SHIFT_LEFT, longs(1), longs(65)),
                        calls("shift_bits")),
                differing(
                        "limits of NaN",
                        OperatorCase.of(new Elementwise.Clip(), floats(1), floats(Float.NaN), floats(2)),
                        (program, op) -> clip(program)),
                differing(
                        "integers from NaN",
                        OperatorCase.of(new Elementwise.Cast(DataType.INT32), floats(Float.NaN)),
                        (program, op) -> Casts.convert(program, program.input(0), program.output())),
                differing(
                        "functions that cancel",
                        OperatorCase.of(new Elementwise.Unary(UnaryFunction.ASINH), floats(-0.00001f)),
                        (program, op) -> program.transform(ASinh::new, List.of(program.input(0)), program.output())),
                differing(
                        "rectifiers of NaN",
                        OperatorCase.of(ELU, floats(Float.NaN)),
                        (program, op) -> SmoothRectifiers.build(program, ELU, program.input(0), program.output())),
                differing(
                        "logarithms of softmax",
                        OperatorCase.of(
                                new Softmax.Normalized(Softmax.SoftmaxFunction.LOG_SOFTMAX, 0, true), floats(0, -200)),
                        (program, op) -> program.call(
                                "log_softmax",
                                List.of(program.input(0).reshape(1, 2)),
                                program.output().reshape(1, 2),
                                CallArguments.integers(1))),
                differing(
                        "rows of attention that are not defined",
                        blindQuery(),
                        (program, op) -> new HeadwiseAttention(
                                        program,
                                        new Attention.ScaledDotProduct(1, false),
                                        program.input(0),
                                        program.input(1),
                                        program.input(2),
                                        program.output())
                                .build(program.input(3))),
                differing(
                        "shrink of negative alpha",
                        OperatorCase.of(new Activation.Simple(ActivationFunction.SHRINK, -0.5f, 0.25f), floats(0.125f)),
                        (program, op) -> shrink(program)),
                differing(
                        "hardmax of infinities",
                        OperatorCase.of(
                                new Softmax.Normalized(Softmax.SoftmaxFunction.HARDMAX, 0, true),
                                floats(1, Float.NaN, 2)),
                        (program, op) -> hardmax(program)),
                differing(
                        "uneven blocks",
                        OperatorCase.of(
                                new Quantization.Quantize(0, DataType.UINT8),
                                Tensor.ofFloats(new float[] {1, 2, 3, 4, 5}, 5, 1),
                                Tensor.ofFloats(new float[] {1, 2, 3}, 3, 1)),
                        (program, op) -> quantize(program)),
                differing(
                        "range of infinities",
                        OperatorCase.of(new Quantization.DynamicQuantize(), floats(Float.NaN, 1)),
                        (program, op) -> DynamicQuantization.build(program)));
    }

    private static Showing differing(String limit, OperatorCase single, KernelEntry.Factory<?> straightforward) {
        return new Showing(limit, false, single, straightforward, List.of());
    }

    private static OperatorCase binary(BinaryFunction function, Tensor first, Tensor second) {
        return OperatorCase.of(new Elementwise.Binary(function), first, second);
    }

    private static Tensor floats(float... values) {
        return Tensor.ofFloats(values, values.length);
    }

    private static Tensor longs(long... values) {
        return Tensor.ofLongs(values, values.length);
    }

    private static KernelEntry.Factory<Op> calls(String name) {
        return (program, op) ->
                program.call(name, List.of(program.input(0), program.input(1)), program.output(), CallArguments.NONE);
    }

    private static void clip(ProgramBuilder program) {
        Operand output = program.output();
        program.call("maximum", List.of(program.input(0), program.input(1)), output, CallArguments.NONE);
        program.call("minimum", List.of(output, program.input(2)), output, CallArguments.NONE);
    }

    /** Attention whose only query sees no key. */
    private static OperatorCase blindQuery() {
        Tensor one = Tensor.ofFloats(new float[] {1}, 1, 1, 1, 1);
        Tensor two = Tensor.ofFloats(new float[] {1, 2}, 1, 1, 2, 1);
        Tensor mask = Tensor.allocate(DataType.BOOL, 1, 1, 1, 2);
        mask.bytes().put(new byte[2]);
        return OperatorCase.of(new Attention.ScaledDotProduct(1, false, true), one, two, two.copy(), mask);
    }

    private static void shrink(ProgramBuilder program) {
        Operand sign = program.scratch(DataType.FP32, 1);
        Operand output = program.output();
        Conditional.set(program, 0, Conditions.absLessThanOrEqual(-0.5), program.input(0), output);
        program.transform(Sign::new, List.of(output), sign);
        Scalars.multiply(program, 0.25, sign, sign);
        program.call("subtract", List.of(output, sign), output, CallArguments.NONE);
    }

    private static void hardmax(ProgramBuilder program) {
        Operand largest = program.scratch(DataType.INT64, 1);
        program.call("argmax", List.of(program.input(0).reshape(1, 3)), largest, CallArguments.integers(1));
        program.call(
                "onehot",
                List.of(largest),
                program.output().reshape(1, 3),
                CallArguments.integers(1, 3).withNumbers(1, 0));
    }

    private static void quantize(ProgramBuilder program) {
        Operand scaled = program.scratch(DataType.FP32, 5, 1);
        program.call("divide", List.of(program.input(0), program.input(1)), scaled, CallArguments.NONE);
        Casts.convert(program, scaled, program.output());
    }
}

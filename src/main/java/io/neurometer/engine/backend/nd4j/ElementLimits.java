package io.neurometer.engine.backend.nd4j;

import static io.neurometer.engine.backend.nd4j.Limit.of;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.tensor.DataType;
import java.util.Arrays;
import java.util.List;

/** Limits of elementwise operators, activations, softmax and quantization. */
final class ElementLimits {
    private ElementLimits() {}

    static List<Limit> all() {
        return List.of(
                of(
                        "division of wide integers",
                        "ND4J ends the process where an integer is divided by zero",
                        request -> isWideInteger(request.inputs().dataType(0))
                                && !IntegerDivision.isHarmless(request.inputs()),
                        "div",
                        "mod",
                        "fmod"),
                of(
                        "remainders by infinity",
                        "ND4J has no remainder with the divisor's sign that is right for infinite divisors",
                        request -> isNotFinite(request)
                                && request.inputs().dataType(0).isFloating(),
                        "mod"),
                of(
                        "powers of integers",
                        "ND4J computes powers of integers in floating point, which rounds and overflows",
                        request -> request.inputs().dataType(0).isInteger() && !Powers.isProduct(request.inputs()),
                        "pow"),
                of(
                        "powers of one",
                        "one to the power of NaN or infinity is 1 in ND4J, and so is -1 to that of infinity",
                        ElementLimits::isNotFinite,
                        "pow"),
                of(
                        "shifts beyond the width",
                        "ND4J's shifts by more bits than the type has, or fewer than none, are those of the processor",
                        request -> !hasShiftsWithin(request.inputs()),
                        "shift_left",
                        "shift_right"),
                of(
                        "limits of NaN",
                        "ND4J's minimum and maximum lose NaN",
                        request -> isNotFinite(request) && !hasKnownLimits(request.inputs()),
                        "clip"),
                of(
                        "integers from NaN",
                        "ND4J's casts of NaN and infinities to integers are those of the processor",
                        request -> isNotFinite(request)
                                && request.outputs().get(0).dataType().isInteger()
                                && request.inputs().dataType(0).isFloating(),
                        "cast",
                        "cast_like"),
                of(
                        "functions that cancel",
                        "ND4J's inverse hyperbolic sine loses the digits of small results",
                        request -> true,
                        "asinh"),
                of(
                        "rectifiers of NaN",
                        "ND4J's minimum and maximum lose NaN",
                        ElementLimits::isNotFinite,
                        "elu",
                        "selu",
                        "celu",
                        "softplus",
                        "mish"),
                of(
                        "logarithms of softmax",
                        "ND4J's log_softmax is the logarithm of a softmax, which underflows and loses digits near 1",
                        request -> true,
                        "log_softmax"),
                of(
                        "shrink of negative alpha",
                        "ND4J has no shrinkage with a threshold below zero",
                        request -> request.op() instanceof Activation.Simple simple
                                && simple.function() == ActivationFunction.SHRINK
                                && simple.alpha() < 0
                                && simple.beta() != 0,
                        "shrink"),
                of(
                        "hardmax of infinities",
                        "ND4J's argmax loses NaN and infinities",
                        ElementLimits::isNotFinite,
                        "hardmax"),
                of(
                        "uneven blocks",
                        "ND4J broadcasts scales only to blocks of one length",
                        ElementLimits::hasUnevenBlocks,
                        "quantize",
                        "dequantize"),
                of(
                        "rows of attention that are not defined",
                        "the weights of queries that see no key are zeros by ND4J's operators",
                        ElementLimits::needsNanRows,
                        "attention",
                        "multi_head_attention",
                        "self_attention"),
                of(
                        "range of infinities",
                        "ND4J's minimum and maximum lose NaN",
                        ElementLimits::isNotFinite,
                        "dynamic_quantize"));
    }

    private static boolean isNotFinite(KernelRequest request) {
        return !request.context().finite();
    }

    private static boolean needsNanRows(KernelRequest request) {
        boolean asks = (request.op() instanceof Attention.ScaledDotProduct one && one.nanRows())
                || (request.op() instanceof Attention.MultiHead many && many.nanRows())
                || (request.op() instanceof Attention.SelfAttention self && self.nanRows());
        int mask = request.op() instanceof Attention.SelfAttention ? 1 : 3;
        boolean keeps = request.inputs().count() > mask
                && request.inputs().has(mask)
                && request.inputs().dataType(mask) != DataType.FP32;
        return asks && (isNotFinite(request) || keeps || request.inputs().dataType(0) != DataType.FP32);
    }

    private static boolean isWideInteger(DataType type) {
        return type.isInteger() && type.bytes() == Long.BYTES;
    }

    private static boolean hasShiftsWithin(Inputs inputs) {
        long bits = (long) inputs.dataType(0).bytes() * Byte.SIZE;
        return inputs.hasValue(1) && Arrays.stream(inputs.longs(1)).allMatch(shift -> shift >= 0 && shift < bits);
    }

    private static boolean hasKnownLimits(Inputs inputs) {
        for (int i = 1; i < 3; i++) {
            if (inputs.has(i) && (!inputs.hasValue(i) || Float.isNaN(inputs.floats(i)[0]))) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasUnevenBlocks(KernelRequest request) {
        int axis = request.op() instanceof Quantization.Quantize quantize
                ? quantize.axis()
                : ((Quantization.Dequantize) request.op()).axis();
        return !QuantizationKernels.hasEqualBlocks(request.inputs(), axis);
    }
}

package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Activations; those without exponentials have loops of their own for floats. */
final class ActivationKernels {
    private ActivationKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Activation.Simple.class, ActivationKernels::simple),
                new KernelEntry<>(Activation.PRelu.class, (request, op) -> prelu(request)));
    }

    private static Kernel simple(KernelRequest request, Activation.Simple op) {
        TileKernel.Function function = switch (ElementArrays.of(request.inputs().dataType(0))) {
            case FLOAT -> floats(op);
            case DOUBLE -> UnaryFunctions.real(DataType.FP64, function(op.function(), op.alpha(), op.beta()));
            case LONG -> reluOfIntegers(request.inputs().dataType(0));
        };
        return ElementwiseKernels.ofOne(request, function);
    }

    private static TileKernel.Longs reluOfIntegers(DataType type) {
        boolean unsigned = type.isUnsigned();
        return (in, out, count) -> {
            for (int i = 0; i < count; i++) {
                out[i] = unsigned ? in[0][i] : Math.max(0, in[0][i]);
            }
        };
    }

    private static TileKernel.Function floats(Activation.Simple op) {
        float alpha = op.alpha();
        float beta = op.beta();
        return switch (op.function()) {
            case RELU ->
                (TileKernel.Floats) (in, out, count) -> {
                    float[] x = in[0];
                    for (int i = 0; i < count; i++) {
                        out[i] = Math.max(0, x[i]);
                    }
                };
            case RELU6 ->
                (TileKernel.Floats) (in, out, count) -> {
                    float[] x = in[0];
                    for (int i = 0; i < count; i++) {
                        out[i] = Math.min(Math.max(0, x[i]), 6);
                    }
                };
            case LEAKY_RELU ->
                (TileKernel.Floats) (in, out, count) -> {
                    float[] x = in[0];
                    for (int i = 0; i < count; i++) {
                        out[i] = x[i] < 0 ? alpha * x[i] : x[i];
                    }
                };
            case HARD_SIGMOID ->
                (TileKernel.Floats) (in, out, count) -> {
                    float[] x = in[0];
                    for (int i = 0; i < count; i++) {
                        out[i] = Math.max(0, Math.min(1, alpha * x[i] + beta));
                    }
                };
            case HARD_SWISH ->
                (TileKernel.Floats) (in, out, count) -> {
                    float[] x = in[0];
                    for (int i = 0; i < count; i++) {
                        out[i] = x[i] * Math.max(0, Math.min(1, x[i] / 6 + 0.5f));
                    }
                };
            default -> UnaryFunctions.real(DataType.FP32, function(op.function(), alpha, beta));
        };
    }

    /** The function in double precision. */
    static DoubleUnaryOperator function(ActivationFunction function, double alpha, double beta) {
        return switch (function) {
            case RELU -> x -> Math.max(0, x);
            case RELU6 -> x -> Math.min(Math.max(0, x), 6);
            case LEAKY_RELU -> x -> x < 0 ? alpha * x : x;
            case ELU -> x -> x < 0 ? alpha * Math.expm1(x) : x;
            case SELU -> x -> beta * (x < 0 ? alpha * Math.expm1(x) : x);
            case CELU -> x -> x < 0 ? alpha * Math.expm1(x / alpha) : x;
            case THRESHOLDED_RELU -> x -> x > alpha || Double.isNaN(x) ? x : 0;
            case SIGMOID -> MathFunctions::sigmoid;
            case HARD_SIGMOID -> x -> Math.max(0, Math.min(1, alpha * x + beta));
            case TANH -> MathFunctions::tanh;
            case SOFTPLUS -> MathFunctions::softplus;
            case SOFTSIGN -> x -> x / (1 + Math.abs(x));
            case GELU -> x -> x / 2 * MathFunctions.erfc(-x * Math.sqrt(0.5));
            case GELU_TANH -> x -> x * MathFunctions.sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
            case SWISH -> x -> x * MathFunctions.sigmoid(alpha * x);
            case HARD_SWISH -> x -> x * Math.max(0, Math.min(1, x / 6 + 0.5));
            case MISH -> x -> x * MathFunctions.tanh(MathFunctions.softplus(x));
            case SHRINK -> x -> x < -alpha ? x + beta : x > alpha ? x - beta : Double.isNaN(x) ? x : 0;
            case SCALED_TANH -> x -> alpha * MathFunctions.tanh(beta * x);
        };
    }

    private static Kernel prelu(KernelRequest request) {
        TensorType type = request.inputs().type(0);
        TileKernel.Function function = switch (ElementArrays.of(type.dataType())) {
            case FLOAT ->
                (TileKernel.Floats) (in, out, count) -> {
                    float[] x = in[0];
                    float[] slope = in[1];
                    for (int i = 0; i < count; i++) {
                        out[i] = x[i] < 0 ? slope[i] * x[i] : x[i];
                    }
                };
            case DOUBLE ->
                (TileKernel.Doubles) (in, out, count) -> {
                    for (int i = 0; i < count; i++) {
                        out[i] = in[0][i] < 0 ? in[1][i] * in[0][i] : in[0][i];
                    }
                };
            case LONG ->
                (TileKernel.Longs) (in, out, count) -> {
                    boolean signed = !type.dataType().isUnsigned();
                    for (int i = 0; i < count; i++) {
                        out[i] = signed && in[0][i] < 0 ? in[1][i] * in[0][i] : in[0][i];
                    }
                };
        };
        return new TileKernel(
                List.of(type, request.inputs().type(1)), request.outputs().get(0), function);
    }
}

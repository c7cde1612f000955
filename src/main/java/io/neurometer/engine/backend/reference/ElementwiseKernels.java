package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.NarrowFormat;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.List;

/** Elementwise operators. Their arrays are computed in Java: a native call costs more than most of them do. */
final class ElementwiseKernels {
    private ElementwiseKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(
                        Elementwise.Unary.class,
                        (request, op) -> ofOne(
                                request,
                                UnaryFunctions.of(
                                        op.function(), request.inputs().dataType(0)))),
                new KernelEntry<>(Elementwise.Binary.class, ElementwiseKernels::binary),
                new KernelEntry<>(Elementwise.Where.class, (request, op) -> where(request)),
                new KernelEntry<>(Elementwise.Clip.class, (request, op) -> clip(request)),
                new KernelEntry<>(Elementwise.Cast.class, (request, op) -> cast(request, op.saturate())),
                new KernelEntry<>(Elementwise.CastLike.class, (request, op) -> cast(request, op.saturate())),
                new KernelEntry<>(Elementwise.IsInf.class, ElementwiseKernels::isInf));
    }

    /** A kernel for one input whose output has the same shape. */
    static Kernel ofOne(KernelRequest request, TileKernel.Function function) {
        return new TileKernel(
                List.of(request.inputs().type(0)), request.outputs().get(0), function);
    }

    /** A kernel for two inputs that are broadcast to the output. */
    static Kernel ofTwo(KernelRequest request, TileKernel.Function function) {
        Inputs inputs = request.inputs();
        return new TileKernel(
                List.of(inputs.type(0), inputs.type(1)), request.outputs().get(0), function);
    }

    private static Kernel binary(KernelRequest request, Elementwise.Binary op) {
        BinaryFunction function = op.function();
        DataType base = request.inputs().dataType(0);
        DataType exponent = request.inputs().dataType(1);
        boolean mixed = base.isFloating() ? base != exponent : exponent.isFloating();
        if (function == BinaryFunction.POW && mixed) {
            return ofTwo(request, BinaryFunctions.mixedPower());
        }
        return ofTwo(request, BinaryFunctions.of(function, base));
    }

    private static Kernel where(KernelRequest request) {
        TensorType output = request.outputs().get(0);
        Inputs inputs = request.inputs();
        TileKernel.Function function = switch (ElementArrays.of(output.dataType())) {
            case FLOAT ->
                (TileKernel.Floats) (in, out, count) -> {
                    for (int i = 0; i < count; i++) {
                        out[i] = in[0][i] != 0 ? in[1][i] : in[2][i];
                    }
                };
            case DOUBLE ->
                (TileKernel.Doubles) (in, out, count) -> {
                    for (int i = 0; i < count; i++) {
                        out[i] = in[0][i] != 0 ? in[1][i] : in[2][i];
                    }
                };
            case LONG ->
                (TileKernel.Longs) (in, out, count) -> {
                    for (int i = 0; i < count; i++) {
                        out[i] = in[0][i] != 0 ? in[1][i] : in[2][i];
                    }
                };
        };
        return new TileKernel(List.of(inputs.type(0), inputs.type(1), inputs.type(2)), output, function);
    }

    /** Where min exceeds max the result is max, and NaN stays NaN, as in numpy. */
    private static Kernel clip(KernelRequest request) {
        TensorType type = request.inputs().type(0);
        return arguments -> {
            DataType dataType = type.dataType();
            TileKernel.Function function = switch (ElementArrays.of(dataType)) {
                case FLOAT -> {
                    float low = (float) limit(arguments, 1, Double.NEGATIVE_INFINITY);
                    float high = (float) limit(arguments, 2, Double.POSITIVE_INFINITY);
                    yield (TileKernel.Floats) (in, out, count) -> {
                        float[] x = in[0];
                        for (int i = 0; i < count; i++) {
                            out[i] = Math.min(Math.max(x[i], low), high);
                        }
                    };
                }
                case DOUBLE -> {
                    double low = limit(arguments, 1, Double.NEGATIVE_INFINITY);
                    double high = limit(arguments, 2, Double.POSITIVE_INFINITY);
                    yield UnaryFunctions.ofDoubles(x -> Math.min(Math.max(x, low), high));
                }
                case LONG -> clipIntegers(arguments, dataType);
            };
            new TileKernel(List.of(type), type, function).run(arguments);
        };
    }

    private static TileKernel.Longs clipIntegers(KernelArguments arguments, DataType type) {
        long order = type == DataType.UINT64 ? Long.MIN_VALUE : 0;
        long low = (arguments.hasInput(1) ? scalar(arguments, 1) : Long.MIN_VALUE ^ order) ^ order;
        long high = (arguments.hasInput(2) ? scalar(arguments, 2) : Long.MAX_VALUE ^ order) ^ order;
        return (in, out, count) -> {
            long[] x = in[0];
            for (int i = 0; i < count; i++) {
                out[i] = Math.min(Math.max(x[i] ^ order, low), high) ^ order;
            }
        };
    }

    private static long scalar(KernelArguments arguments, int input) {
        return Elements.getLong(
                arguments.input(input).bytes(), arguments.input(input).dataType(), 0);
    }

    private static double limit(KernelArguments arguments, int input, double otherwise) {
        return arguments.hasInput(input)
                ? Elements.getDouble(
                        arguments.input(input).bytes(), arguments.input(input).dataType(), 0)
                : otherwise;
    }

    private static Kernel cast(KernelRequest request, boolean saturate) {
        DataType to = request.outputs().get(0).dataType();
        if (to.isNarrow()) {
            NarrowFormat format = NarrowFormat.of(to);
            return arguments -> narrow(arguments, format, saturate);
        }
        TileKernel.Function copy = switch (ElementArrays.of(request.inputs().dataType(0))) {
            case FLOAT -> (TileKernel.Floats) (in, out, count) -> System.arraycopy(in[0], 0, out, 0, count);
            case DOUBLE -> (TileKernel.Doubles) (in, out, count) -> System.arraycopy(in[0], 0, out, 0, count);
            case LONG -> (TileKernel.Longs) (in, out, count) -> System.arraycopy(in[0], 0, out, 0, count);
        };
        return ofOne(request, copy);
    }

    private static void narrow(KernelArguments arguments, NarrowFormat format, boolean saturate) {
        Tensor from = arguments.input(0);
        ByteBuffer in = from.bytes();
        ByteBuffer out = arguments.output(0).bytes();
        for (int i = 0; i < out.capacity(); i++) {
            out.put(i, (byte) format.encode(Elements.getDouble(in, from.dataType(), i), saturate));
        }
    }

    private static Kernel isInf(KernelRequest request, Elementwise.IsInf op) {
        boolean negative = op.negative();
        boolean positive = op.positive();
        return ofOne(
                request,
                UnaryFunctions.real(
                        request.inputs().dataType(0),
                        x -> (positive && x == Double.POSITIVE_INFINITY) || (negative && x == Double.NEGATIVE_INFINITY)
                                ? 1
                                : 0));
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.QuantizationScale;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Quantization to 8-bit integers and back, exactly as ONNX defines it: a division rounded once to FP32, then rounding to
 * even, then the zero point, then saturation. oneDNN's own scales multiply with the reciprocal of the scale and round last.
 */
final class QuantizationKernels {
    private static final int UINT8_MAX = 255;

    /** Rows shorter than this are not reduced one by one. */
    private static final int MIN_ROW = 16;

    private QuantizationKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unfused(Quantization.Quantize.class, QuantizationKernels::quantize),
                KernelEntry.unfused(Quantization.Dequantize.class, QuantizationKernels::dequantize),
                KernelEntry.unfused(Quantization.DynamicQuantize.class, QuantizationKernels::dynamicQuantize));
    }

    /** A value and its scales, one or one for each index along an axis, as oneDNN broadcasts them. */
    private record Scaling(long[] sizes, long[] scales) {
        MemoryDescriptor value(int type) {
            return MemoryDescriptor.rowMajor(type, sizes);
        }

        MemoryDescriptor scale() {
            return MemoryDescriptor.fp32(scales);
        }

        /** Null where scales stand for blocks along an axis. */
        static @Nullable Scaling of(int axis, Inputs inputs) {
            Shape shape = inputs.shape(0);
            QuantizationScale scale = QuantizationScale.of(axis, shape, inputs.shape(1));
            if (scale.blocks()) {
                return null;
            }
            if (scale.axis() < 0) {
                return single(shape);
            }
            long outer = 1;
            for (int i = 0; i < scale.axis(); i++) {
                outer *= shape.size(i);
            }
            long length = shape.size(scale.axis());
            long inner = shape.elements() / outer / length;
            return inner == 1
                    ? new Scaling(new long[] {outer, length}, new long[] {1, length})
                    : new Scaling(new long[] {outer, length, inner}, new long[] {1, length, 1});
        }

        static Scaling single(Shape shape) {
            long columns = shape.rank() == 0 ? 1 : shape.size(-1);
            return new Scaling(new long[] {shape.elements() / columns, columns}, new long[] {1, 1});
        }
    }

    private static @Nullable Kernel quantize(KernelRequest request, Quantization.Quantize op) {
        Inputs inputs = request.inputs();
        DataType to = request.outputs().get(0).dataType();
        if (!SupportedTypes.areFp32(request, 2) || !isByte(to)) {
            return null;
        }
        Scaling scaling = Scaling.of(op.axis(), inputs);
        if (scaling == null) {
            return null;
        }
        return ProgramBuilder.build(
                request,
                program -> quantize(
                        program,
                        scaling,
                        program.rowMajorInput(1, scaling.scale()),
                        inputs.has(2) ? ZeroPoints.floats(program, 2, scaling.scale()) : null));
    }

    private static boolean isByte(DataType type) {
        return type == DataType.UINT8 || type == DataType.INT8;
    }

    /** Adds input 0 over the scale, rounded, and the zero point, if any, as output 0; false where oneDNN cannot. */
    private static boolean quantize(
            ProgramBuilder program, Scaling scaling, MemoryView scale, @Nullable MemoryView zeroPoint) {
        NativeScope scope = program.scope();
        DataType to = program.request().outputs().get(0).dataType();
        PrimitiveAttributes attributes =
                new PrimitiveAttributes(scope).eltwise(new Eltwise(dnnl.dnnl_eltwise_round, 0, 0));
        if (zeroPoint != null) {
            attributes.binary(dnnl.dnnl_binary_add, scaling.scale());
        }
        MemoryDescriptor real = scaling.value(dnnl.dnnl_f32);
        MemoryDescriptor integers = scaling.value(MemoryDescriptor.typeOrUndefined(to));
        PrimitiveDescriptor division =
                Primitives.binary(scope, dnnl.dnnl_binary_div, real, scaling.scale(), integers, attributes);
        if (division == null) {
            return false;
        }
        Arguments arguments = Arguments.of(Argument.SRC_0, program.rowMajorInput(0, real))
                .and(Argument.SRC_1, scale)
                .and(Argument.DST, program.rowMajorOutput(0, integers));
        program.call(division, zeroPoint == null ? arguments : arguments.and(Argument.postOp(1), zeroPoint));
        return true;
    }

    /** 32-bit integers with a zero point are left out: the difference has more digits than FP32. */
    private static @Nullable Kernel dequantize(KernelRequest request, Quantization.Dequantize op) {
        Inputs inputs = request.inputs();
        DataType from = inputs.dataType(0);
        boolean fits = isByte(from) || (from == DataType.INT32 && !inputs.has(2));
        boolean isFp32 =
                inputs.dataType(1) == DataType.FP32 && request.outputs().get(0).dataType() == DataType.FP32;
        if (!fits || !isFp32) {
            return null;
        }
        Scaling scaling = Scaling.of(op.axis(), inputs);
        if (scaling == null) {
            return null;
        }
        return ProgramBuilder.build(request, program -> {
            MemoryDescriptor integers = scaling.value(MemoryDescriptor.typeOrUndefined(from));
            MemoryDescriptor real = scaling.value(dnnl.dnnl_f32);
            PrimitiveDescriptor convert = Primitives.reorder(program.scope(), integers, real);
            if (convert == null || convert.isReference()) {
                return false;
            }
            MemoryView output = program.rowMajorOutput(0, real);
            program.call(convert, program.rowMajorInput(0, integers), output);
            MemoryView zeroPoint = inputs.has(2) ? ZeroPoints.floats(program, 2, scaling.scale()) : null;
            MemoryView scale = program.rowMajorInput(1, scaling.scale());
            return (zeroPoint == null || program.binaryInPlace(dnnl.dnnl_binary_sub, output, zeroPoint))
                    && program.binaryInPlace(dnnl.dnnl_binary_mul, output, scale);
        });
    }

    private static @Nullable Kernel dynamicQuantize(KernelRequest request, Quantization.DynamicQuantize op) {
        Shape shape = request.inputs().shape(0);
        Scaling scaling = Scaling.single(shape);
        // A single negative number is off by one: oneDNN rounds its quotient by the scale, which is no whole number.
        if (!request.context().usesOutput(0) || shape.elements() == 1) {
            return null;
        }
        MemoryDescriptor number = scaling.scale();
        return ProgramBuilder.build(request, program -> {
            MemoryView low = extreme(program, scaling, dnnl.dnnl_reduction_min);
            MemoryView high = extreme(program, scaling, dnnl.dnnl_reduction_max);
            if (low == null || high == null) {
                return false;
            }
            MemoryView scale =
                    request.context().usesOutput(1) ? program.rowMajorOutput(1, number) : program.temporary(number);
            MemoryView zeroPoint = request.context().usesOutput(2)
                    ? program.outputBytes(2)
                    : program.temporary(MemoryDescriptor.bytes(1));
            MemoryView added = program.temporary(number);
            program.run(QuantizationKernels::range, low, high, scale, zeroPoint, added);
            return quantize(program, scaling, scale, added);
        });
    }

    /** The smallest or the largest element of input 0, or null where oneDNN cannot find it. */
    private static @Nullable MemoryView extreme(ProgramBuilder program, Scaling scaling, int algorithm) {
        long rows = scaling.sizes()[0];
        long columns = scaling.sizes()[1];
        MemoryDescriptor whole = MemoryDescriptor.fp32(1, rows * columns);
        MemoryDescriptor lines = columns < MIN_ROW ? whole : scaling.value(dnnl.dnnl_f32);
        MemoryDescriptor results = MemoryDescriptor.fp32(lines.size(0), 1);
        MemoryView found = reduce(program, algorithm, program.rowMajorInput(0, lines), results);
        if (found == null || lines.size(0) == 1) {
            return found;
        }
        return reduce(program, algorithm, found.as(MemoryDescriptor.fp32(1, lines.size(0))), scaling.scale());
    }

    private static @Nullable MemoryView reduce(
            ProgramBuilder program, int algorithm, MemoryView source, MemoryDescriptor result) {
        if (source.descriptor().size(1) == 1) {
            return source;
        }
        PrimitiveDescriptor reduction = Primitives.reduction(
                program.scope(), algorithm, source.descriptor(), result, new PrimitiveAttributes(program.scope()));
        return reduction == null ? null : program.result(reduction, source, result);
    }

    /**
     * Scale and zero point of the range from the smallest to the largest element, with 0 in it; memory: both of them, then
     * the scale, the zero point as UINT8 and as FP32. Zeros alone get the scale 1.
     */
    private static Runnable range(List<ByteBuffer> memory) {
        return () -> {
            float low = Math.min(0, memory.get(0).getFloat(0));
            float high = Math.max(0, memory.get(1).getFloat(0));
            float scale = high == low ? 1 : (high - low) / UINT8_MAX;
            float zeroPoint = (float) Math.rint(Math.min(Math.max(-low / scale, 0), UINT8_MAX));
            memory.get(2).putFloat(0, scale);
            memory.get(3).put(0, (byte) (int) zeroPoint);
            memory.get(4).putFloat(0, zeroPoint);
        };
    }
}

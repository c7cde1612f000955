package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.QuantizationScale;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Between FP32 and 8-bit integers, exactly as ONNX has it: a division rounded once to FP32, then to even, then the zero
 * point, then the limits. The library's own attributes for that multiply with the reciprocal of the scale and round last.
 */
final class QuantizationKernels {
    private static final int UINT8_MAX = 255;

    /** Rows shorter than this are not reduced one by one. */
    private static final int SHORTEST_ROW = 16;

    private QuantizationKernels() {}

    static void register(KernelTable table) {
        table.addForAllTypes(Quantization.Quantize.class, QuantizationKernels::quantize);
        table.addForAllTypes(Quantization.Dequantize.class, QuantizationKernels::dequantize);
        table.addForAllTypes(Quantization.DynamicQuantize.class, QuantizationKernels::dynamicQuantize);
    }

    /** A value and its scales, one or one for each index along an axis, as the library broadcasts them. */
    private record Form(long[] sizes, long[] scales) {
        MemoryDescriptor value(int type) {
            return MemoryDescriptor.rowMajor(type, sizes);
        }

        MemoryDescriptor scale() {
            return MemoryDescriptor.rowMajor(dnnl.dnnl_f32, scales);
        }

        /** Null where scales stand for blocks along an axis. */
        static @Nullable Form of(int axis, Inputs inputs) {
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
                    ? new Form(new long[] {outer, length}, new long[] {1, length})
                    : new Form(new long[] {outer, length, inner}, new long[] {1, length, 1});
        }

        static Form single(Shape shape) {
            long columns = shape.rank() == 0 ? 1 : shape.size(-1);
            return new Form(new long[] {shape.elements() / columns, columns}, new long[] {1, 1});
        }
    }

    private static @Nullable Kernel quantize(KernelRequest request, Op op, FusedOps after) {
        Inputs inputs = request.inputs();
        DataType to = request.outputs().get(0).dataType();
        if (!after.isEmpty() || !Eligible.floats(request, 2) || !isByte(to)) {
            return null;
        }
        Form form = Form.of(((Quantization.Quantize) op).axis(), inputs);
        if (form == null) {
            return null;
        }
        ProgramBuilder program = new ProgramBuilder(request);
        int zeroPoint = inputs.has(2) ? ZeroPoints.floats(program, request, 2, form.scale()) : -1;
        int scale = program.inputView(1, Layout.ROW_MAJOR, 0, form.scale());
        try (NativeScope scope = new NativeScope()) {
            return built(program, divide(program, scope, request, form, scale, zeroPoint));
        }
    }

    private static boolean isByte(DataType type) {
        return type == DataType.UINT8 || type == DataType.INT8;
    }

    private static @Nullable Kernel built(ProgramBuilder program, boolean complete) {
        if (complete) {
            return program.build();
        }
        program.abandon();
        return null;
    }

    /** Input 0 by the scale, rounded, and the zero point where one is not -1, as output 0. */
    private static boolean divide(
            ProgramBuilder program, NativeScope scope, KernelRequest request, Form form, int scale, int zeroPoint) {
        dnnl_primitive_attr attributes = scope.attributes();
        dnnl_post_ops ops = scope.postOps();
        Library.require(dnnl.dnnl_post_ops_append_eltwise(ops, dnnl.dnnl_eltwise_round, 0, 0), "post_ops_append");
        if (zeroPoint >= 0) {
            Library.require(
                    dnnl.dnnl_post_ops_append_binary(ops, dnnl.dnnl_binary_add, scope.memory(form.scale())),
                    "post_ops_append");
        }
        Library.require(dnnl.dnnl_primitive_attr_set_post_ops(attributes, ops), "primitive_attr_set_post_ops");
        MemoryDescriptor real = form.value(dnnl.dnnl_f32);
        MemoryDescriptor integers = form.value(
                MemoryDescriptor.typeOrUndefined(request.outputs().get(0).dataType()));
        PrimitiveDescriptor division = scope.blueprint(made -> dnnl.dnnl_binary_primitive_desc_create(
                made,
                Library.engine(),
                dnnl.dnnl_binary_div,
                scope.memory(real),
                scope.memory(form.scale()),
                scope.memory(integers),
                attributes));
        if (division == null) {
            return false;
        }
        List<Integer> pairs = new ArrayList<>(List.of(
                dnnl.DNNL_ARG_SRC_0,
                program.inputView(0, Layout.ROW_MAJOR, 0, real),
                dnnl.DNNL_ARG_SRC_1,
                scale,
                dnnl.DNNL_ARG_DST,
                program.outputView(0, Layout.ROW_MAJOR, 0, integers)));
        if (zeroPoint >= 0) {
            pairs.addAll(List.of(dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * 2 | dnnl.DNNL_ARG_SRC_1, zeroPoint));
        }
        program.call(division, pairs);
        return true;
    }

    /** 32-bit integers with a zero point are left out: the difference has more digits than FP32. */
    private static @Nullable Kernel dequantize(KernelRequest request, Op op, FusedOps after) {
        Inputs inputs = request.inputs();
        DataType from = inputs.dataType(0);
        boolean fits = isByte(from) || (from == DataType.INT32 && !inputs.has(2));
        if (!fits || !after.isEmpty() || inputs.dataType(1) != DataType.FP32) {
            return null;
        }
        Form form = Form.of(((Quantization.Dequantize) op).axis(), inputs);
        if (form == null) {
            return null;
        }
        ProgramBuilder program = new ProgramBuilder(request);
        try (NativeScope scope = new NativeScope()) {
            MemoryDescriptor integers = form.value(MemoryDescriptor.typeOrUndefined(from));
            MemoryDescriptor real = form.value(dnnl.dnnl_f32);
            PrimitiveDescriptor convert = Reorders.blueprint(scope, integers, real);
            if (convert == null || convert.isReference()) {
                return null;
            }
            int output = program.outputView(0, Layout.ROW_MAJOR, 0, real);
            int source = program.inputView(0, Layout.ROW_MAJOR, 0, integers);
            program.call(convert, dnnl.DNNL_ARG_SRC, source, dnnl.DNNL_ARG_DST, output);
            int zeroPoint = inputs.has(2) ? ZeroPoints.floats(program, request, 2, form.scale()) : -1;
            int scale = program.inputView(1, Layout.ROW_MAJOR, 0, form.scale());
            boolean shifted = zeroPoint < 0 || inPlace(program, scope, form, dnnl.dnnl_binary_sub, output, zeroPoint);
            return built(program, shifted && inPlace(program, scope, form, dnnl.dnnl_binary_mul, output, scale));
        }
    }

    private static boolean inPlace(
            ProgramBuilder program, NativeScope scope, Form form, int algorithm, int operand, int other) {
        MemoryDescriptor real = form.value(dnnl.dnnl_f32);
        PrimitiveDescriptor function = scope.blueprint(made -> dnnl.dnnl_binary_primitive_desc_create(
                made,
                Library.engine(),
                algorithm,
                scope.memory(real),
                scope.memory(form.scale()),
                scope.memory(real),
                scope.attributes()));
        if (function == null) {
            return false;
        }
        program.call(function, dnnl.DNNL_ARG_SRC_0, operand, dnnl.DNNL_ARG_SRC_1, other, dnnl.DNNL_ARG_DST, operand);
        return true;
    }

    private static @Nullable Kernel dynamicQuantize(KernelRequest request, Op op, FusedOps after) {
        Shape shape = request.inputs().shape(0);
        Form form = Form.single(shape);
        if (!after.isEmpty() || !request.context().usesOutput(0)) {
            return null;
        }
        ProgramBuilder program = new ProgramBuilder(request);
        MemoryDescriptor number = form.scale();
        try (NativeScope scope = new NativeScope()) {
            int low = extreme(program, scope, form, dnnl.dnnl_reduction_min);
            int high = extreme(program, scope, form, dnnl.dnnl_reduction_max);
            if (low < 0 || high < 0) {
                return built(program, false);
            }
            int scale = request.context().usesOutput(1)
                    ? program.outputView(1, Layout.ROW_MAJOR, 0, number)
                    : program.scratch(number);
            int zeroPoint = request.context().usesOutput(2)
                    ? program.outputBytes(2)
                    : program.scratch(MemoryDescriptor.rowMajor(dnnl.dnnl_u8, 1));
            int added = program.scratch(number);
            program.host(QuantizationKernels::range, low, high, scale, zeroPoint, added);
            return built(program, divide(program, scope, request, form, scale, added));
        }
    }

    /** The least or the greatest element of input 0 in scratch memory, or -1. */
    private static int extreme(ProgramBuilder program, NativeScope scope, Form form, int algorithm) {
        long rows = form.sizes()[0];
        long columns = form.sizes()[1];
        MemoryDescriptor whole = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, 1, rows * columns);
        MemoryDescriptor lines = columns < SHORTEST_ROW ? whole : form.value(dnnl.dnnl_f32);
        MemoryDescriptor ends = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, lines.size(0), 1);
        int source = program.inputView(0, Layout.ROW_MAJOR, 0, lines);
        int found = reduce(program, scope, algorithm, source, lines, ends);
        if (found < 0 || lines.size(0) == 1) {
            return found;
        }
        MemoryDescriptor line = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, 1, lines.size(0));
        return reduce(program, scope, algorithm, program.again(found, 0, line), line, form.scale());
    }

    private static int reduce(
            ProgramBuilder program,
            NativeScope scope,
            int algorithm,
            int source,
            MemoryDescriptor from,
            MemoryDescriptor to) {
        if (from.size(1) == 1) {
            return source;
        }
        PrimitiveDescriptor reduction = scope.blueprint(made -> dnnl.dnnl_reduction_primitive_desc_create(
                made, Library.engine(), algorithm, scope.memory(from), scope.memory(to), 0, 0, scope.attributes()));
        if (reduction == null) {
            return -1;
        }
        int target = program.scratch(to);
        program.call(reduction, dnnl.DNNL_ARG_SRC, source, dnnl.DNNL_ARG_DST, target);
        return target;
    }

    /**
     * Scale and zero point of the range from the least to the greatest element, with 0 in it; memory: both of them, then
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

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Convolutions and transposed convolutions with whatever follows on each output element. */
final class ConvolutionKernels {
    private ConvolutionKernels() {}

    static void register(KernelTable table) {
        table.add(Convolution.Conv.class, ConvolutionKernels::convolution);
        table.add(Convolution.ConvTranspose.class, ConvolutionKernels::transposed);
    }

    /**
     * A convolution in the library's terms.
     *
     * @param weightSizes sizes of the weight, groups first where there are several
     * @param raw how the weight's row-major elements read under those sizes
     */
    private record Form(List<WindowAxis> axes, boolean transposed, long[] weightSizes, MemoryDescriptor raw) {
        long[] each(ToLongFunction<WindowAxis> value) {
            return axes.stream().mapToLong(value).toArray();
        }
    }

    private static @Nullable Kernel convolution(KernelRequest request, Op op, FusedOps after) {
        Convolution.Conv conv = (Convolution.Conv) op;
        Inputs inputs = request.inputs();
        Kernel filtered = Eligible.floats(request, 3) ? WinogradKernel.of(request, conv, after) : null;
        if (filtered != null) {
            return filtered;
        }
        Shape weight = inputs.shape(1);
        long[] sizes = weight.sizes();
        if (conv.groups() > 1) {
            sizes = new long[weight.rank() + 1];
            sizes[0] = conv.groups();
            sizes[1] = weight.size(0) / conv.groups();
            System.arraycopy(weight.sizes(), 1, sizes, 2, weight.rank() - 1);
        }
        MemoryDescriptor raw = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, sizes);
        return kernel(request, after, new Form(conv.axes(inputs.shape(0), weight), false, sizes, raw));
    }

    /** Its weight has input channels first; the library wants output channels first. */
    private static @Nullable Kernel transposed(KernelRequest request, Op op, FusedOps after) {
        Convolution.ConvTranspose conv = (Convolution.ConvTranspose) op;
        Inputs inputs = request.inputs();
        Shape weight = inputs.shape(1);
        int groups = conv.groups();
        int extra = groups > 1 ? 1 : 0;
        long[] sizes = new long[weight.rank() + extra];
        long[] strides = new long[sizes.length];
        long[] plain = Shape.rowMajorStrides(weight.sizes());
        sizes[extra] = weight.size(1);
        strides[extra] = plain[1];
        sizes[extra + 1] = weight.size(0) / groups;
        strides[extra + 1] = plain[0];
        for (int i = 2; i < weight.rank(); i++) {
            sizes[extra + i] = weight.size(i);
            strides[extra + i] = plain[i];
        }
        if (extra == 1) {
            sizes[0] = groups;
            strides[0] = plain[0] * sizes[2];
        }
        MemoryDescriptor raw = MemoryDescriptor.strided(dnnl.dnnl_f32, sizes, strides);
        return kernel(request, after, new Form(conv.axes(inputs.shape(0), weight), true, sizes, raw));
    }

    private static @Nullable Kernel kernel(KernelRequest request, FusedOps after, Form form) {
        if (!Eligible.floats(request, 3)) {
            return null;
        }
        int bias = after.headHas(2) ? 2 : after.bias(form.axes().size() + 1, channels(request));
        boolean linkedBias = bias >= 0 && !after.headHas(2);
        try (NativeScope scope = new NativeScope()) {
            FusedPrimitive fitted = after.fit(
                    scope,
                    Activations.type(request),
                    request.outputs().get(0).shape().sizes(),
                    linkedBias,
                    true,
                    attributes -> blueprint(scope, request, form, bias, attributes));
            return fitted == null ? null : program(scope, request, form, bias, fitted);
        }
    }

    private static long channels(KernelRequest request) {
        return request.outputs().get(0).shape().size(1);
    }

    private static @Nullable PrimitiveDescriptor blueprint(
            NativeScope scope, KernelRequest request, Form form, int bias, dnnl_primitive_attr attributes) {
        int type = Activations.type(request);
        long[] output = request.outputs().get(0).shape().sizes();
        dnnl_memory_desc source = scope.any(type, request.inputs().shape(0).sizes());
        dnnl_memory_desc weights = scope.any(type, form.weightSizes());
        dnnl_memory_desc biases =
                bias < 0 ? new dnnl_memory_desc() : scope.memory(MemoryDescriptor.rowMajor(dnnl.dnnl_f32, output[1]));
        dnnl_memory_desc target = scope.any(type, output);
        long[] strides = form.each(WindowAxis::stride);
        long[] dilations = form.each(axis -> axis.dilation() - 1L);
        long[] begins = form.each(WindowAxis::padBegin);
        long[] ends = form.each(axis -> end(axis, form.transposed()));
        return scope.blueprint(made -> form.transposed()
                ? dnnl.dnnl_deconvolution_forward_primitive_desc_create(
                        made,
                        Library.engine(),
                        dnnl.dnnl_forward_inference,
                        dnnl.dnnl_deconvolution_direct,
                        source,
                        weights,
                        biases,
                        target,
                        strides,
                        dilations,
                        begins,
                        ends,
                        attributes)
                : dnnl.dnnl_convolution_forward_primitive_desc_create(
                        made,
                        Library.engine(),
                        dnnl.dnnl_forward_inference,
                        dnnl.dnnl_convolution_direct,
                        source,
                        weights,
                        biases,
                        target,
                        strides,
                        dilations,
                        begins,
                        ends,
                        attributes));
    }

    /** Padding at the end that gives exactly the output's size; what a window does not reach is cut. */
    private static long end(WindowAxis axis, boolean transposed) {
        long windows = transposed ? axis.input() : axis.output();
        long covered = transposed ? axis.output() : axis.input();
        return (windows - 1L) * axis.stride() + axis.extent() - covered - axis.padBegin();
    }

    private static @Nullable Kernel program(
            NativeScope scope, KernelRequest request, Form form, int bias, FusedPrimitive fitted) {
        ProgramBuilder program = new ProgramBuilder(request);
        try {
            PrimitiveDescriptor blueprint = fitted.blueprint();
            MemoryDescriptor target = blueprint.destination();
            List<Integer> pairs = new ArrayList<>();
            pairs.addAll(List.of(dnnl.DNNL_ARG_SRC, program.input(0, blueprint.source())));
            pairs.addAll(List.of(dnnl.DNNL_ARG_WEIGHTS, program.parameter(1, form.raw(), blueprint.weights())));
            if (bias >= 0) {
                MemoryDescriptor values = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, channels(request));
                pairs.addAll(List.of(dnnl.DNNL_ARG_BIAS, program.parameter(bias, values, values)));
            }
            int output = program.output(0, target);
            pairs.addAll(List.of(dnnl.DNNL_ARG_DST, output));
            pairs.addAll(fitted.arguments(program, target));
            return fitted.program(program, scope, pairs, output, target);
        } catch (RuntimeException failure) {
            program.abandon();
            throw failure;
        }
    }
}

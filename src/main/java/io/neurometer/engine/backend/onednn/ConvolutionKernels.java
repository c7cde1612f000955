package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Convolutions and transposed convolutions. */
final class ConvolutionKernels {
    /** In the order in which a rule of thumb takes them; where none is worthwhile follow Winograd and the direct way. */
    private static final List<SpecialConvolution> SPECIAL = List.of(
            new FewFeatures(), new DilatedDepthwise(), new DepthwiseRows(), new FewChannels(), new PointwiseProduct());

    private ConvolutionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.forFp32(Convolution.Conv.class, ConvolutionKernels::convolution)
                        .by(ConvolutionKernels::methods),
                KernelEntry.forFp32(Convolution.ConvTranspose.class, ConvolutionKernels::transposed)
                        .by(ConvolutionKernels::methodsOfTransposed));
    }

    private static @Nullable Kernel convolution(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        return Way.isOpen(request) ? byRule(request, conv, after) : asked(request, conv, after);
    }

    private static @Nullable Kernel byRule(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        for (SpecialConvolution special : SPECIAL) {
            boolean taken = special.suits(request, conv, after) && special.isWorthwhile(request, conv);
            Kernel kernel = taken ? special.of(request, conv, after) : null;
            if (kernel != null) {
                return kernel;
            }
        }
        Kernel winograd = WinogradKernel.of(request, conv, after);
        return winograd != null ? winograd : direct(request, conv, after);
    }

    /** By the method that the request asks for, or null. */
    private static @Nullable Kernel asked(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        if (Way.asks(request, Way.Method.WINOGRAD_4) || Way.asks(request, Way.Method.WINOGRAD_2)) {
            return WinogradKernel.of(request, conv, after);
        }
        for (SpecialConvolution special : SPECIAL) {
            if (Way.asks(request, special.method())) {
                return special.suits(request, conv, after) ? special.of(request, conv, after) : null;
            }
        }
        return direct(request, conv, after);
    }

    private static @Nullable Kernel direct(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Inputs inputs = request.inputs();
        Shape weight = inputs.shape(1);
        MemoryDescriptor raw = MemoryDescriptor.fp32(grouped(weight, conv.groups()));
        return kernel(request, after, conv.axes(inputs.shape(0), weight), false, raw);
    }

    /** The methods for a convolution, the one that is taken unasked first. */
    static List<Way.Method> methods(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        if (!hasFp32Weights(request)) {
            return List.of(Way.Method.ONLY);
        }
        List<SpecialConvolution> special = SPECIAL.stream()
                .filter(method -> method.suits(request, conv, after))
                .toList();
        List<WinogradPlan> plans = WinogradKernel.plans(request, conv, after);
        Set<Way.Method> methods = new LinkedHashSet<>();
        special.stream()
                .filter(method -> method.isWorthwhile(request, conv))
                .map(SpecialConvolution::method)
                .forEach(methods::add);
        plans.stream()
                .filter(WinogradCost::isWorthwhile)
                .map(WinogradPlan::method)
                .forEach(methods::add);
        methods.add(Way.Method.DIRECT);
        special.stream()
                .filter(method -> method.isPossible(request))
                .map(SpecialConvolution::method)
                .forEach(methods::add);
        plans.stream()
                .filter(WinogradCost::isPossible)
                .map(WinogradPlan::method)
                .forEach(methods::add);
        if (request.context().layout(0).equals(Layout.ROW_MAJOR)) {
            methods.add(Way.Method.ROW_MAJOR);
        }
        return List.copyOf(methods);
    }

    /** Whether each of several channels has one window of its own. */
    static boolean isDepthwise(Convolution.Conv conv, Inputs inputs) {
        return conv.groups() > 1
                && conv.groups() == inputs.shape(0).size(1)
                && conv.groups() == inputs.shape(1).size(0);
    }

    /** Whether the weights are constant, and FP32 in memory as everything else. */
    static boolean hasFp32Weights(KernelRequest request) {
        return MemoryFormats.activationType(request) == dnnl.dnnl_f32
                && SupportedTypes.areFp32(request, 3)
                && request.context().constants().has(1);
    }

    /** The sizes of a weight with its output channels in groups, where there are several. */
    static long[] grouped(Shape weight, int groups) {
        if (groups == 1) {
            return weight.sizes();
        }
        long[] sizes = new long[weight.rank() + 1];
        sizes[0] = groups;
        sizes[1] = weight.size(0) / groups;
        System.arraycopy(weight.sizes(), 1, sizes, 2, weight.rank() - 1);
        return sizes;
    }

    /** The methods for a transposed convolution, the one that is taken unasked first. */
    private static List<Way.Method> methodsOfTransposed(
            KernelRequest request, Convolution.ConvTranspose conv, FusedOps after) {
        if (!TransposedProduct.suits(request, conv)) {
            return List.of(Way.Method.ONLY);
        }
        return TransposedProduct.isWorthwhile(request)
                ? List.of(Way.Method.OVERLAP_ADD, Way.Method.DIRECT)
                : List.of(Way.Method.DIRECT, Way.Method.OVERLAP_ADD);
    }

    private static @Nullable Kernel transposed(KernelRequest request, Convolution.ConvTranspose conv, FusedOps after) {
        boolean isProduct = Way.isOpen(request)
                ? TransposedProduct.isWorthwhile(request)
                : Way.asks(request, Way.Method.OVERLAP_ADD);
        Kernel product =
                isProduct && TransposedProduct.suits(request, conv) ? TransposedProduct.of(request, conv, after) : null;
        boolean isOnly = product != null || Way.asks(request, Way.Method.OVERLAP_ADD);
        return isOnly ? product : directlyTransposed(request, conv, after);
    }

    /** Its weight has input channels first; oneDNN wants output channels first. */
    private static @Nullable Kernel directlyTransposed(
            KernelRequest request, Convolution.ConvTranspose conv, FusedOps after) {
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
        return kernel(request, after, conv.axes(inputs.shape(0), weight), true, raw);
    }

    /** A convolution with its image and its output in memory as described. */
    private interface Described {
        @Nullable
        PrimitiveDescriptor by(MemoryDescriptor image, MemoryDescriptor output);
    }

    /** @param raw how the weight's row-major elements read, groups first where there are several */
    private static @Nullable Kernel kernel(
            KernelRequest request, FusedOps after, List<WindowAxis> axes, boolean transposed, MemoryDescriptor raw) {
        if (!SupportedTypes.areFp32(request, 3) || axes.stream().anyMatch(axis -> hasWindowOutside(axis, transposed))) {
            return null;
        }
        Shape made = request.outputs().get(0).shape();
        boolean hasBias = after.headHas(2);
        int bias = after.anyBias(axes.size() + 1, made.size(1));
        MemoryDescriptor biasMemory = bias < 0 ? null : MemoryDescriptor.fp32(made.size(1));
        int type = MemoryFormats.activationType(request);
        MemoryDescriptor anyImage =
                MemoryDescriptor.any(type, request.inputs().shape(0).sizes());
        MemoryDescriptor anyOutput = MemoryDescriptor.any(type, made.sizes());
        boolean rowMajor = Way.asks(request, Way.Method.ROW_MAJOR);
        boolean lastNow = request.context().layout(0).equals(MemoryDescriptor.channelsLast(type, anyImage.sizes()));
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            FusedPrimitive fused = after.fuse(scope, type, made.sizes(), bias >= 0 && !hasBias, true, attributes -> {
                Described described = (image, output) -> descriptor(
                        scope,
                        transposed,
                        axes,
                        image,
                        MemoryDescriptor.any(type, raw.sizes()),
                        biasMemory,
                        output,
                        attributes);
                PrimitiveDescriptor free = described.by(anyImage, anyOutput);
                if (free == null || !rowMajor) {
                    return free == null || !lastNow ? free : channelsLast(free, described);
                }
                return described.by(MemoryDescriptor.rowMajor(type, anyImage.sizes()), free.destination());
            });
            if (fused == null) {
                return false;
            }
            PrimitiveDescriptor descriptor = fused.descriptor();
            Arguments arguments = Arguments.of(Argument.SRC, program.input(0, descriptor.source()))
                    .and(Argument.WEIGHTS, program.parameter(1, raw, descriptor.weights()));
            if (biasMemory != null) {
                arguments = arguments.and(Argument.BIAS, program.parameter(bias, biasMemory, biasMemory));
            }
            return fused.call(program, arguments, program.output(0, descriptor.destination()));
        });
    }

    /**
     * The same convolution with channels side by side, if oneDNN computes it likewise and would have them in blocks. It
     * prefers blocks for groups, and channels side by side for most convolutions around them.
     */
    private static PrimitiveDescriptor channelsLast(PrimitiveDescriptor free, Described described) {
        MemoryDescriptor image = free.source();
        MemoryDescriptor output = free.destination();
        if (image.isPlain() && output.isPlain()) {
            return free;
        }
        PrimitiveDescriptor last = described.by(
                MemoryDescriptor.channelsLast(image.type(), image.sizes()),
                MemoryDescriptor.channelsLast(output.type(), output.sizes()));
        return last != null && last.implementation().equals(free.implementation()) ? last : free;
    }

    static @Nullable PrimitiveDescriptor descriptor(
            NativeScope scope,
            boolean transposed,
            List<WindowAxis> axes,
            MemoryDescriptor source,
            MemoryDescriptor weights,
            @Nullable MemoryDescriptor bias,
            MemoryDescriptor output,
            PrimitiveAttributes attributes) {
        long[] sizes = weights.sizes();
        boolean severalChannels = sizes[sizes.length - axes.size() - 1] > 1;
        Windows windows = Windows.of(
                axes,
                axis -> end(axis, transposed),
                axis -> transposed ? axis.input() : axis.output(),
                severalChannels && !transposed);
        return scope.descriptor(made -> transposed
                ? dnnl.dnnl_deconvolution_forward_primitive_desc_create(
                        made,
                        Library.engine(),
                        dnnl.dnnl_forward_inference,
                        dnnl.dnnl_deconvolution_direct,
                        scope.memory(source),
                        scope.memory(weights),
                        scope.memory(bias),
                        scope.memory(output),
                        windows.strides(),
                        windows.dilations(),
                        windows.padBegin(),
                        windows.padEnd(),
                        attributes.handle())
                : dnnl.dnnl_convolution_forward_primitive_desc_create(
                        made,
                        Library.engine(),
                        dnnl.dnnl_forward_inference,
                        dnnl.dnnl_convolution_direct,
                        scope.memory(source),
                        scope.memory(weights),
                        scope.memory(bias),
                        scope.memory(output),
                        windows.strides(),
                        windows.dilations(),
                        windows.padBegin(),
                        windows.padEnd(),
                        attributes.handle()));
    }

    /** Whether a window lies in padding alone: where one does, oneDNN 3.11's convolutions may end the process. */
    static boolean hasWindowOutside(WindowAxis axis, boolean transposed) {
        return axis.padBegin() >= axis.extent() || end(axis, transposed) >= axis.extent();
    }

    /** Padding at the end that gives exactly the output's size; what a window does not reach is cut. */
    private static long end(WindowAxis axis, boolean transposed) {
        long windows = transposed ? axis.input() : axis.output();
        long covered = transposed ? axis.output() : axis.input();
        return (windows - 1L) * axis.stride() + axis.extent() - covered - axis.padBegin();
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Layer, RMS, batch, instance, group and local response normalization. */
final class NormalizationKernels {
    private NormalizationKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.forFp32(Normalization.LayerNorm.class, NormalizationKernels::layer),
                KernelEntry.forFp32(
                        Normalization.RmsNorm.class,
                        (request, op, after) -> rows(request, after, op.axis(), op.epsilon(), dnnl.dnnl_rms_norm)),
                KernelEntry.forFp32(Normalization.BatchNorm.class, NormalizationKernels::batch),
                KernelEntry.forFp32(Normalization.InstanceNorm.class, (request, op, after) -> {
                    long channels = request.inputs().shape(0).size(1);
                    return groups(request, after, channels, op.epsilon());
                }),
                KernelEntry.forFp32(
                        Normalization.GroupNorm.class,
                        (request, op, after) -> groups(request, after, op.groups(), op.epsilon())),
                KernelEntry.forFp32(Normalization.LocalResponseNorm.class, NormalizationKernels::neighbours));
    }

    /** Makes the primitive over features that lie as described. */
    private interface Maker {
        @Nullable
        PrimitiveDescriptor make(NativeScope scope, MemoryDescriptor memory, PrimitiveAttributes attributes);
    }

    /** An input and the argument of the primitive that it is. */
    private record Parameter(Argument argument, int input, long size) {}

    private static @Nullable Kernel layer(KernelRequest request, Normalization.LayerNorm norm, FusedOps after) {
        if (request.context().usesOutput(1) || request.context().usesOutput(2)) {
            return null;
        }
        return rows(request, after, norm.axis(), norm.epsilon(), 0);
    }

    private static @Nullable Kernel rows(KernelRequest request, FusedOps after, int axis, float epsilon, int kind) {
        Inputs inputs = request.inputs();
        Shape shape = inputs.shape(0);
        long length = 1;
        for (int i = Shape.axis(axis, shape.rank()); i < shape.rank(); i++) {
            length *= shape.size(i);
        }
        List<Parameter> parameters = parameters(after, length);
        if (parameters == null || !SupportedTypes.areFp32(request, 3)) {
            return null;
        }
        int type = MemoryFormats.current(request, 0).type();
        MemoryDescriptor rows = MemoryDescriptor.rowMajor(type, shape.elements() / length, length);
        return kernel(
                request,
                after,
                rows,
                MemoryFormats.rowMajor(request.outputs().get(0), type),
                parameters,
                (scope, memory, attributes) ->
                        scope.descriptor(made -> dnnl.dnnl_layer_normalization_forward_primitive_desc_create(
                                made,
                                Library.engine(),
                                dnnl.dnnl_forward_inference,
                                scope.memory(memory),
                                scope.memory(memory),
                                scope.memory(null),
                                epsilon,
                                flags(parameters) | kind,
                                attributes.handle())));
    }

    private static @Nullable Kernel batch(KernelRequest request, Normalization.BatchNorm op, FusedOps after) {
        Inputs inputs = request.inputs();
        if (inputs.shape(0).rank() < 2 || !SupportedTypes.areFp32(request, 5)) {
            return null;
        }
        long channels = inputs.shape(0).size(1);
        Kernel ofLines = LineNormalizations.of(request, after, channels, op.epsilon());
        if (ofLines != null) {
            return ofLines;
        }
        List<Parameter> parameters = List.of(
                new Parameter(Argument.SCALE, 1, channels),
                new Parameter(Argument.SHIFT, 2, channels),
                new Parameter(Argument.MEAN, 3, channels),
                new Parameter(Argument.VARIANCE, 4, channels));
        float epsilon = op.epsilon();
        return features(
                request,
                after,
                parameters,
                (scope, memory, attributes) ->
                        scope.descriptor(made -> dnnl.dnnl_batch_normalization_forward_primitive_desc_create(
                                made,
                                Library.engine(),
                                dnnl.dnnl_forward_inference,
                                scope.memory(memory),
                                scope.memory(memory),
                                epsilon,
                                dnnl.dnnl_use_global_stats | dnnl.dnnl_use_scale | dnnl.dnnl_use_shift,
                                attributes.handle())));
    }

    private static @Nullable Kernel groups(KernelRequest request, FusedOps after, long groups, float epsilon) {
        List<Parameter> parameters = parameters(after, request.inputs().shape(0).size(1));
        if (parameters == null || request.inputs().shape(0).rank() < 3 || !SupportedTypes.areFp32(request, 3)) {
            return null;
        }
        Kernel summed = InstanceNormalization.of(request, after, groups, epsilon);
        Kernel ofLines = summed == null ? LineNormalizations.of(request, after, groups, epsilon) : summed;
        if (ofLines != null) {
            return ofLines;
        }
        return features(
                request,
                after,
                parameters,
                (scope, memory, attributes) ->
                        scope.descriptor(made -> dnnl.dnnl_group_normalization_forward_primitive_desc_create(
                                made,
                                Library.engine(),
                                dnnl.dnnl_forward_inference,
                                scope.memory(memory),
                                scope.memory(memory),
                                groups,
                                epsilon,
                                flags(parameters),
                                attributes.handle())));
    }

    /** Not for features of one position: oneDNN 3.11 then takes channels of other samples for neighbours. */
    private static @Nullable Kernel neighbours(
            KernelRequest request, Normalization.LocalResponseNorm norm, FusedOps after) {
        Shape shape = request.inputs().shape(0);
        boolean hasExtent = shape.rank() == 4 && shape.size(2) * shape.size(3) != 1;
        if (norm.size() % 2 == 0 || !hasExtent || !SupportedTypes.areFp32(request, 1)) {
            return null;
        }
        return features(
                request,
                after,
                List.of(),
                (scope, memory, attributes) -> scope.descriptor(made -> dnnl.dnnl_lrn_forward_primitive_desc_create(
                        made,
                        Library.engine(),
                        dnnl.dnnl_forward_inference,
                        dnnl.dnnl_lrn_across_channels,
                        scope.memory(memory),
                        scope.memory(memory),
                        norm.size(),
                        norm.alpha(),
                        norm.beta(),
                        norm.bias(),
                        attributes.handle())));
    }

    /** Scale and shift of so many elements each; null where they have another number of elements. */
    private static @Nullable List<Parameter> parameters(FusedOps after, long size) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            if (after.headHas(i)) {
                if (after.request().inputs().shape(i).elements() != size) {
                    return null;
                }
                parameters.add(new Parameter(i == 1 ? Argument.SCALE : Argument.SHIFT, i, size));
            }
        }
        return parameters;
    }

    private static int flags(List<Parameter> parameters) {
        int flags = 0;
        for (Parameter parameter : parameters) {
            flags |= parameter.argument().equals(Argument.SCALE) ? dnnl.dnnl_use_scale : dnnl.dnnl_use_shift;
        }
        return flags;
    }

    private static @Nullable Kernel features(
            KernelRequest request, FusedOps after, List<Parameter> parameters, Maker maker) {
        MemoryDescriptor memory = MemoryFormats.current(request, 0);
        return kernel(request, after, memory, memory.layout(request.outputs().get(0)), parameters, maker);
    }

    private static @Nullable Kernel kernel(
            KernelRequest request,
            FusedOps after,
            MemoryDescriptor memory,
            Layout layout,
            List<Parameter> parameters,
            Maker maker) {
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            FusedPrimitive fused = after.fuse(scope, memory, attributes -> maker.make(scope, memory, attributes));
            if (fused == null) {
                return false;
            }
            Arguments arguments = Arguments.of(Argument.SRC, program.inputView(0, layout, 0, memory));
            for (Parameter parameter : parameters) {
                MemoryDescriptor values = MemoryDescriptor.fp32(parameter.size());
                arguments = arguments.and(parameter.argument(), program.parameter(parameter.input(), values, values));
            }
            program.mayOverwrite(0);
            return fused.call(program, arguments, program.outputView(0, layout, 0, memory));
        });
    }
}

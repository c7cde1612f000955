package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Normalizations over rows, channels, groups of channels and neighbouring channels. */
final class NormalizationKernels {
    private NormalizationKernels() {}

    static void register(KernelTable table) {
        table.add(Normalization.LayerNorm.class, NormalizationKernels::layer);
        table.add(Normalization.RmsNorm.class, NormalizationKernels::rms);
        table.add(Normalization.BatchNorm.class, NormalizationKernels::batch);
        table.add(Normalization.InstanceNorm.class, NormalizationKernels::instance);
        table.add(Normalization.GroupNorm.class, NormalizationKernels::group);
        table.add(Normalization.LocalResponseNorm.class, NormalizationKernels::neighbours);
    }

    /** Makes the primitive over features that lie as described. */
    private interface Maker {
        @Nullable
        PrimitiveDescriptor make(NativeScope scope, MemoryDescriptor memory, dnnl_primitive_attr attributes);
    }

    /** An input and the argument of the primitive that it is. */
    private record Parameter(int argument, int input, long size) {}

    private static @Nullable Kernel layer(KernelRequest request, Op op, FusedOps after) {
        Normalization.LayerNorm norm = (Normalization.LayerNorm) op;
        if (request.context().usesOutput(1) || request.context().usesOutput(2)) {
            return null;
        }
        return rows(request, after, norm.axis(), norm.epsilon(), 0);
    }

    private static @Nullable Kernel rms(KernelRequest request, Op op, FusedOps after) {
        Normalization.RmsNorm norm = (Normalization.RmsNorm) op;
        return rows(request, after, norm.axis(), norm.epsilon(), dnnl.dnnl_rms_norm);
    }

    private static @Nullable Kernel rows(KernelRequest request, FusedOps after, int axis, float epsilon, int kind) {
        Inputs inputs = request.inputs();
        Shape shape = inputs.shape(0);
        long length = 1;
        for (int i = axis < 0 ? axis + shape.rank() : axis; i < shape.rank(); i++) {
            length *= shape.size(i);
        }
        List<Parameter> parameters = parameters(after, length);
        if (parameters == null || !Eligible.floats(request, 3)) {
            return null;
        }
        int type = Activations.now(request, 0).type();
        MemoryDescriptor rows = MemoryDescriptor.rowMajor(type, shape.elements() / length, length);
        return kernel(
                request,
                after,
                rows,
                Flat.layout(request.outputs().get(0), type),
                parameters,
                (scope, memory, attributes) ->
                        scope.blueprint(made -> dnnl.dnnl_layer_normalization_forward_primitive_desc_create(
                                made,
                                Library.engine(),
                                dnnl.dnnl_forward_inference,
                                scope.memory(memory),
                                scope.memory(memory),
                                new dnnl_memory_desc(),
                                epsilon,
                                flags(parameters) | kind,
                                attributes)));
    }

    private static @Nullable Kernel batch(KernelRequest request, Op op, FusedOps after) {
        Inputs inputs = request.inputs();
        if (inputs.shape(0).rank() < 2 || !Eligible.floats(request, 5)) {
            return null;
        }
        long channels = inputs.shape(0).size(1);
        List<Parameter> parameters = List.of(
                new Parameter(dnnl.DNNL_ARG_SCALE, 1, channels),
                new Parameter(dnnl.DNNL_ARG_SHIFT, 2, channels),
                new Parameter(dnnl.DNNL_ARG_MEAN, 3, channels),
                new Parameter(dnnl.DNNL_ARG_VARIANCE, 4, channels));
        float epsilon = ((Normalization.BatchNorm) op).epsilon();
        return features(
                request,
                after,
                parameters,
                (scope, memory, attributes) ->
                        scope.blueprint(made -> dnnl.dnnl_batch_normalization_forward_primitive_desc_create(
                                made,
                                Library.engine(),
                                dnnl.dnnl_forward_inference,
                                scope.memory(memory),
                                scope.memory(memory),
                                epsilon,
                                dnnl.dnnl_use_global_stats | dnnl.dnnl_use_scale | dnnl.dnnl_use_shift,
                                attributes)));
    }

    private static @Nullable Kernel instance(KernelRequest request, Op op, FusedOps after) {
        long channels = request.inputs().shape(0).size(1);
        return groups(request, after, channels, ((Normalization.InstanceNorm) op).epsilon());
    }

    private static @Nullable Kernel group(KernelRequest request, Op op, FusedOps after) {
        Normalization.GroupNorm norm = (Normalization.GroupNorm) op;
        return groups(request, after, norm.groups(), norm.epsilon());
    }

    private static @Nullable Kernel groups(KernelRequest request, FusedOps after, long groups, float epsilon) {
        List<Parameter> parameters = parameters(after, request.inputs().shape(0).size(1));
        if (parameters == null || request.inputs().shape(0).rank() < 3 || !Eligible.floats(request, 3)) {
            return null;
        }
        return features(
                request,
                after,
                parameters,
                (scope, memory, attributes) ->
                        scope.blueprint(made -> dnnl.dnnl_group_normalization_forward_primitive_desc_create(
                                made,
                                Library.engine(),
                                dnnl.dnnl_forward_inference,
                                scope.memory(memory),
                                scope.memory(memory),
                                groups,
                                epsilon,
                                flags(parameters),
                                attributes)));
    }

    private static @Nullable Kernel neighbours(KernelRequest request, Op op, FusedOps after) {
        Normalization.LocalResponseNorm norm = (Normalization.LocalResponseNorm) op;
        if (norm.size() % 2 == 0 || request.inputs().shape(0).rank() != 4 || !Eligible.floats(request, 1)) {
            return null;
        }
        return features(
                request,
                after,
                List.of(),
                (scope, memory, attributes) -> scope.blueprint(made -> dnnl.dnnl_lrn_forward_primitive_desc_create(
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
                        attributes)));
    }

    /** Scale and shift of so many elements each; null where they have another number of elements. */
    private static @Nullable List<Parameter> parameters(FusedOps after, long size) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            if (after.headHas(i)) {
                if (after.request().inputs().shape(i).elements() != size) {
                    return null;
                }
                parameters.add(new Parameter(i == 1 ? dnnl.DNNL_ARG_SCALE : dnnl.DNNL_ARG_SHIFT, i, size));
            }
        }
        return parameters;
    }

    private static int flags(List<Parameter> parameters) {
        int flags = 0;
        for (Parameter parameter : parameters) {
            flags |= parameter.argument() == dnnl.DNNL_ARG_SCALE ? dnnl.dnnl_use_scale : dnnl.dnnl_use_shift;
        }
        return flags;
    }

    private static @Nullable Kernel features(
            KernelRequest request, FusedOps after, List<Parameter> parameters, Maker maker) {
        MemoryDescriptor memory = Activations.now(request, 0);
        return kernel(request, after, memory, memory.layout(request.outputs().get(0)), parameters, maker);
    }

    private static @Nullable Kernel kernel(
            KernelRequest request,
            FusedOps after,
            MemoryDescriptor memory,
            Layout layout,
            List<Parameter> parameters,
            Maker maker) {
        ProgramBuilder program = new ProgramBuilder(request);
        try (NativeScope scope = new NativeScope()) {
            FusedPrimitive fitted = after.fit(scope, memory, attributes -> maker.make(scope, memory, attributes));
            if (fitted == null) {
                return null;
            }
            List<Integer> pairs = new ArrayList<>();
            pairs.addAll(List.of(dnnl.DNNL_ARG_SRC, program.inputView(0, layout, 0, memory)));
            for (Parameter parameter : parameters) {
                MemoryDescriptor values = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, parameter.size());
                pairs.addAll(List.of(parameter.argument(), program.parameter(parameter.input(), values, values)));
            }
            int output = program.outputView(0, layout, 0, memory);
            pairs.addAll(List.of(dnnl.DNNL_ARG_DST, output));
            pairs.addAll(fitted.arguments(program, memory));
            program.mayOverwrite(0);
            return fitted.program(program, scope, pairs, output, memory);
        } catch (RuntimeException failure) {
            program.abandon();
            throw failure;
        }
    }
}

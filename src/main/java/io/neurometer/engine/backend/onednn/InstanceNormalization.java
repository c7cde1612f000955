package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.Shape;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Instance and group normalization of images with channels last: mean and variance are summed up in Java, since oneDNN adds
 * all pixels of a channel to one FP32 number and is slow where groups have few channels. Then it is a batch normalization of
 * each image by its own.
 */
final class InstanceNormalization {
    /** Up to so many numbers a plain sum is as good. */
    private static final long MIN_PIXELS = 4096;

    /** With fewer channels side by side oneDNN leaves lanes empty. */
    private static final long FEW_CHANNELS = 32;

    private static final int IMAGE_RANK = 4;

    /** Each sample has primitives of its own. */
    private static final long MAX_BATCH = 8;

    private InstanceNormalization() {}

    /**
     * Null where this is no such image, oneDNN is as good, or other values are used after it on each element.
     *
     * @param groups of as many channels each
     */
    static @Nullable Kernel of(KernelRequest request, FusedOps after, long groups, float epsilon) {
        MemoryDescriptor memory = MemoryFormats.current(request, 0);
        Shape shape = request.inputs().shape(0);
        if (!MemoryFormats.isChannelsLast(memory)
                || memory.type() != dnnl.dnnl_f32
                || shape.elements() == 0
                || isAsGoodInOneDnn(shape, groups)
                || shape.size(0) > MAX_BATCH
                || request.inputs().count() > after.headInputs()
                || !after.headHas(1)
                || !after.headHas(2)) {
            return null;
        }
        int channels = Math.toIntExact(shape.size(1));
        int threads = OpenMpTeam.most(request);
        long[] sizes = shape.sizes();
        sizes[0] = 1;
        MemoryDescriptor sample = MemoryDescriptor.channelsLast(dnnl.dnnl_f32, sizes);
        MemoryDescriptor values = MemoryDescriptor.fp32(channels);
        Layout layout = memory.layout(request.outputs().get(0));
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            FusedPrimitive fused = after.fuse(
                    scope,
                    sample,
                    attributes -> scope.descriptor(made -> dnnl.dnnl_batch_normalization_forward_primitive_desc_create(
                            made,
                            Library.engine(),
                            dnnl.dnnl_forward_inference,
                            scope.memory(sample),
                            scope.memory(sample),
                            epsilon,
                            dnnl.dnnl_use_global_stats | dnnl.dnnl_use_scale | dnnl.dnnl_use_shift,
                            attributes.handle())));
            if (fused == null) {
                return false;
            }
            MemoryView scale = program.parameter(1, values, values);
            MemoryView shift = program.parameter(2, values, values);
            MemoryView statistics = program.temporary(MemoryDescriptor.fp32(2L * channels));
            boolean complete = true;
            for (long i = 0; complete && i < shape.size(0); i++) {
                MemoryView source = program.inputView(0, layout, i * sample.bytes(), sample);
                program.run(
                        bytes -> new InstanceStatistics(bytes.get(0), bytes.get(1), channels, (int) groups, threads),
                        source,
                        statistics);
                Arguments arguments = Arguments.of(Argument.SRC, source)
                        .and(Argument.SCALE, scale)
                        .and(Argument.SHIFT, shift)
                        .and(Argument.MEAN, statistics.as(values))
                        .and(Argument.VARIANCE, statistics.as(values, values.bytes()));
                complete = fused.call(program, arguments, program.outputView(0, layout, i * sample.bytes(), sample));
            }
            program.mayOverwrite(0);
            return complete;
        });
    }

    /** Its code for lines, in place of images, is slow with any number of channels. */
    private static boolean isAsGoodInOneDnn(Shape shape, long groups) {
        boolean isSmall = shape.elements() / (shape.size(0) * shape.size(1)) < MIN_PIXELS;
        return isSmall && shape.rank() >= IMAGE_RANK && shape.size(1) / groups >= FEW_CHANNELS;
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.onednn.LineNormalization.ChannelValues;
import io.neurometer.engine.backend.onednn.LineNormalization.Geometry;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Kernels for batch, instance and group normalization of features that lie channel by channel, in row-major order. */
final class LineNormalizations {
    /** For fewer elements of a channel what is computed for it takes longer than they do. */
    private static final long MIN_ELEMENTS = 32;

    /** What scale, shift, mean and variance are where they are not given. */
    private static final float[] ABSENT = {1, 0, 0, 1};

    private LineNormalizations() {}

    /** Makes the code for memory of the features and of what they become. */
    private interface Maker {
        LineNormalization make(ByteBuffer features, ByteBuffer results, List<ChannelValues> parameters, int threads);
    }

    /** By known statistics, inputs 3 and 4; null where features do not lie so, or oneDNN's own code is as good. */
    static @Nullable Kernel batch(KernelRequest request, FusedOps after, float epsilon) {
        Geometry geometry =
                geometry(request.inputs().shape(0), request.inputs().shape(0).size(1), epsilon);
        return kernel(
                request,
                after,
                4,
                (features, results, parameters, threads) -> LineNormalization.byKnown(
                        geometry,
                        features,
                        results,
                        parameters.get(0),
                        parameters.get(1),
                        parameters.get(2),
                        parameters.get(3),
                        threads));
    }

    /** By the statistics of groups of channels; null where features do not lie so, or oneDNN's own code is as good. */
    static @Nullable Kernel groups(KernelRequest request, FusedOps after, long groups, float epsilon) {
        Geometry geometry = geometry(request.inputs().shape(0), groups, epsilon);
        return kernel(
                request,
                after,
                2,
                (features, results, parameters, threads) -> LineNormalization.byGroups(
                        geometry, features, results, parameters.get(0), parameters.get(1), threads));
    }

    private static Geometry geometry(Shape shape, long groups, float epsilon) {
        return new Geometry(Math.toIntExact(shape.size(0) * groups), Math.toIntExact(shape.size(1) / groups), epsilon);
    }

    /**
     * With the links of the chain behind it as primitives of their own.
     *
     * @param parameters so many inputs from 1 on have a number for each channel: scale, shift, mean, variance
     */
    private static @Nullable Kernel kernel(KernelRequest request, FusedOps after, int parameters, Maker maker) {
        Shape shape = request.inputs().shape(0);
        MemoryDescriptor memory = MemoryFormats.current(request, 0);
        PostOps separate = after.postOps(memory.rank(), false, false);
        if (!request.context().layout(0).equals(Layout.ROW_MAJOR)
                || memory.type() != dnnl.dnnl_f32
                || shape.elements() == 0
                || shape.elements() < MIN_ELEMENTS * shape.size(0) * shape.size(1)
                || separate == null
                || Way.isApart(request)) {
            return null;
        }
        MemoryDescriptor values = MemoryDescriptor.fp32(shape.size(1));
        int threads = OpenMpTeam.sizeFor(request);
        return ProgramBuilder.build(request, program -> {
            MemoryView output = program.rowMajorOutput(0, memory);
            List<MemoryView> views = new ArrayList<>(List.of(program.rowMajorInput(0, memory), output));
            int[] places = new int[parameters];
            for (int i = 0; i < parameters; i++) {
                places[i] = after.headHas(i + 1) ? views.size() : -1;
                if (places[i] >= 0) {
                    views.add(program.parameter(i + 1, values, values));
                }
            }
            program.run(
                    bytes -> {
                        List<ChannelValues> given = new ArrayList<>();
                        for (int i = 0; i < parameters; i++) {
                            given.add(ChannelValues.in(places[i] < 0 ? null : bytes.get(places[i]), ABSENT[i]));
                        }
                        return maker.make(bytes.get(0), bytes.get(1), given, threads);
                    },
                    views.toArray(MemoryView[]::new));
            program.mayOverwrite(0);
            return separate.callSeparately(program, output);
        });
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.onednn.LineNormalization.Geometry;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Kernels for batch, instance and group normalization of features that lie channel by channel, in row-major order. */
final class LineNormalizations {
    /** For fewer elements of a channel what is computed for it takes longer than they do. */
    private static final long MIN_ELEMENTS = 32;

    /** Scale, shift, mean and variance. */
    private static final int PARAMETERS = 4;

    private LineNormalizations() {}

    /**
     * By known statistics where inputs 3 and 4 give them, else by those of groups of channels, with the links of the chain
     * behind it as primitives of their own; null where features do not lie so, or oneDNN's own code is as good.
     *
     * @param groups of as many channels each; as many as channels where statistics are known
     */
    static @Nullable Kernel of(KernelRequest request, FusedOps after, long groups, float epsilon) {
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
            List<Integer> places = new ArrayList<>();
            for (int input = 1; input <= PARAMETERS; input++) {
                boolean isGiven = after.headHas(input);
                places.add(isGiven ? views.size() : -1);
                if (isGiven) {
                    views.add(program.parameter(input, values, values));
                }
            }
            Geometry geometry = new Geometry(
                    Math.toIntExact(shape.size(0) * groups),
                    Math.toIntExact(shape.size(1) / groups),
                    epsilon,
                    List.copyOf(places));
            program.run(bytes -> new LineNormalization(geometry, bytes, threads), views.toArray(MemoryView[]::new));
            program.mayOverwrite(0);
            return separate.callSeparately(program, output);
        });
    }
}

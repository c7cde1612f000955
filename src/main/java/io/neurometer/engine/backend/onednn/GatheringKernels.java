package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Indices;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gather: one strided copy where the indices are constant and evenly spaced, else a copy of each slice; and elements of 4
 * bytes one by one.
 */
final class GatheringKernels {
    private GatheringKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unfused(Gathering.Gather.class, GatheringKernels::gather),
                KernelEntry.unfused(Gathering.GatherElements.class, GatheringKernels::elements));
    }

    private static @Nullable Kernel elements(KernelRequest request, Gathering.GatherElements op) {
        TensorType table = request.inputs().type(0);
        TensorType indices = request.inputs().type(1);
        if (table.dataType().bytes() != Integer.BYTES || indices.dataType() != DataType.INT64) {
            return null;
        }
        int axis = Shape.axis(op.axis(), table.shape().rank());
        return ProgramBuilder.build(request, program -> {
            program.run(
                    memory -> new ElementGather(table, indices, axis, memory.get(0), memory.get(1), memory.get(2)),
                    program.inputBytes(0),
                    program.inputBytes(1),
                    program.outputBytes(0));
            return true;
        });
    }

    private static @Nullable Kernel gather(KernelRequest request, Gathering.Gather op) {
        boolean real = request.outputs().get(0).dataType() == DataType.FP32;
        Kernel strided = real ? StridedKernels.gather(request, op) : null;
        return strided != null ? strided : lookUp(request, op);
    }

    private static @Nullable Kernel lookUp(KernelRequest request, Gathering.Gather op) {
        TensorType indices = request.inputs().type(1);
        long[] sizes = request.inputs().shape(0).sizes();
        int axis = Shape.axis(op.axis(), sizes.length);
        long outer = Shape.elements(Arrays.copyOf(sizes, axis));
        long slice = request.inputs().type(0).bytes() / outer / sizes[axis];
        Slices slices = new Slices((int) outer, (int) sizes[axis], (int) slice, (int)
                indices.shape().elements());
        return ProgramBuilder.build(request, program -> {
            program.run(
                    memory -> {
                        Indices checked = new Indices(indices, memory.get(1));
                        return () -> slices.copy(memory.get(0), checked, memory.get(2));
                    },
                    program.inputBytes(0),
                    program.inputBytes(1),
                    program.outputBytes(0));
            return true;
        });
    }

    /**
     * Slices of a table.
     *
     * @param outer how many times the indices are looked up, each time behind the slices of the time before
     * @param size how many slices there are to choose from
     * @param bytes of one slice
     * @param count how many indices there are
     */
    private record Slices(int outer, int size, int bytes, int count) {
        void copy(ByteBuffer table, Indices indices, ByteBuffer target) {
            for (int i = 0; i < count; i++) {
                int index = indices.within(i, size);
                for (int row = 0; row < outer; row++) {
                    target.put((row * count + i) * bytes, table, (row * size + index) * bytes, bytes);
                }
            }
        }
    }
}

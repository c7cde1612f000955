package io.neurometer.engine.backend.onednn;

import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Memory as [outer, length, inner] elements, of which those along {@code length} are reduced to one. */
record ReductionView(long outer, long length, long inner) {

    /**
     * Plain memory seen so, whatever order its dimensions lie in; null where the reduced ones are not side by side or
     * what is kept would not lie in row-major order.
     *
     * @param reduced ascending
     */
    static @Nullable ReductionView of(MemoryDescriptor memory, int[] reduced) {
        if (!memory.isPlain()) {
            return null;
        }
        long[] sizes = memory.sizes();
        long[] strides = memory.strides();
        long[] parts = {1, 1, 1};
        int part = 2;
        int lastKept = memory.rank();
        boolean[] done = new boolean[sizes.length];
        for (long next = 1; ; ) {
            int axis = at(next, sizes, strides, done);
            if (axis < 0) {
                boolean whole = parts[0] * parts[1] * parts[2] == product(sizes);
                return whole ? new ReductionView(parts[0], parts[1], parts[2]) : null;
            }
            done[axis] = true;
            next *= sizes[axis];
            boolean isReduced = Arrays.binarySearch(reduced, axis) >= 0;
            if (isReduced) {
                if (part == 0) {
                    return null;
                }
                part = 1;
            } else {
                if (axis > lastKept) {
                    return null;
                }
                lastKept = axis;
                part = part == 1 ? 0 : part;
            }
            parts[part] *= sizes[axis];
        }
    }

    private static long product(long[] sizes) {
        return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    }

    /** The dimension of more than one element whose elements lie that far apart, or -1. */
    private static int at(long stride, long[] sizes, long[] strides, boolean[] done) {
        for (int i = sizes.length - 1; i >= 0; i--) {
            if (!done[i] && sizes[i] > 1 && strides[i] == stride) {
                return i;
            }
        }
        return -1;
    }

    /** The memory as [outer, inner, length]. */
    MemoryDescriptor asLines() {
        return MemoryDescriptor.strided(
                dnnl.dnnl_f32, new long[] {outer, inner, length}, new long[] {length * inner, 1, inner});
    }

    /** The memory as images [outer, inner, length, 1] whose channels come last. */
    MemoryDescriptor asPixels() {
        return MemoryDescriptor.channelsLast(dnnl.dnnl_f32, outer, inner, length, 1);
    }
}

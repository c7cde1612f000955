package io.neurometer.service.worker.wire;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Where tensors lie in shared memory: one behind the other, each at a multiple of 64 bytes. */
public final class SharedLayout {
    /** Before the tensors, where the other side is told that a call is not wanted any more. */
    private static final int HEADER = 64;

    private final long[] offsets;
    private final long bytes;

    /** @throws EngineException {@link ErrorCode#TOO_LARGE} when they do not fit in one piece of memory */
    public SharedLayout(List<TensorType> types) {
        offsets = new long[types.size()];
        long end = HEADER;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = end;
            long size = types.get(i).bytes();
            end = size > Integer.MAX_VALUE ? Long.MAX_VALUE : (end + size + HEADER - 1) / HEADER * HEADER;
            if (end > SharedMemory.MAX_BYTES) {
                throw new EngineException(Fault.of(
                                ErrorCode.TOO_LARGE,
                                null,
                                "the tensors of one call do not fit in the memory that a worker shares")
                        .expected("less than 2 GB of inputs, and of outputs")
                        .fix("send less at once, or have neurometer.worker.enabled set to false"));
            }
        }
        bytes = end;
    }

    /** Where a tensor begins. */
    public int offset(int index) {
        return Math.toIntExact(offsets[index]);
    }

    /** What all of them take. */
    public long bytes() {
        return bytes;
    }
}

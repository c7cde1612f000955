package io.neurometer.engine.backend;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;

/** An index tensor whose indices are checked as they are read, so that no memory outside a tensor is ever touched. */
public final class Indices {
    private final TensorType type;
    private final ByteBuffer bytes;

    public Indices(Tensor tensor) {
        this(tensor.type(), tensor.bytes());
    }

    /** @param bytes the elements of a tensor of that type */
    public Indices(TensorType type, ByteBuffer bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /**
     * The index at {@code position}, as a number in [0, size): negative ones count from the end.
     *
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when it is not in [-size, size)
     */
    public int within(int position, long size) {
        long index = Elements.getLong(bytes, type.dataType(), position);
        if (index < -size || index >= size) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, null, "an index is out of range")
                    .got(index + ", number " + position + " of the indices " + type.shape())
                    .expected(size == 0 ? "none: the dimension is empty" : -size + " to " + (size - 1))
                    .fix("correct the indices"));
        }
        return (int) (index < 0 ? index + size : index);
    }

    /**
     * The length at {@code position}.
     *
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when it is not in [0, most]
     */
    public int length(int position, int most) {
        long length = Elements.getLong(bytes, type.dataType(), position);
        if (length < 0 || length > most) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, null, "a sequence length is out of range")
                    .got(length + " for sequence " + position)
                    .expected("0 to " + most));
        }
        return (int) length;
    }
}

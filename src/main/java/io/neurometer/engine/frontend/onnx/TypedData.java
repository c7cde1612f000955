package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.MappedFiles;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The elements of a tensor that keeps them in one of the fields for numbers, such as {@code float_data}: packed in the
 * bytes of the file, or read by the parser.
 *
 * @param tensor where they are
 * @param type their type
 */
record TypedData(OnnxTensor tensor, DataType type) implements WeightSource {
    /** What {@link #elements} gives for bytes that are not a sequence of numbers. */
    static final long MALFORMED = -1;

    private static final int LONGEST_VARINT = 10;

    /** How many there are, or {@link #MALFORMED}. */
    long elements() {
        long count = parsed().size();
        if (count > 0 && !tensor.packed().isEmpty()) {
            return MALFORMED;
        }
        for (ByteBuffer run : tensor.packed()) {
            long inRun = isFixedWidth() ? fixedWidth(run) : varints(run.duplicate());
            if (inRun == MALFORMED) {
                return MALFORMED;
            }
            count += inRun;
        }
        return count;
    }

    /** Numbers that the parser has read. */
    private List<? extends Number> parsed() {
        TensorProto proto = tensor.proto();
        return switch (type) {
            case FP32 -> proto.getFloatDataList();
            case FP64 -> proto.getDoubleDataList();
            case INT64 -> proto.getInt64DataList();
            case UINT32, UINT64 -> proto.getUint64DataList();
            default -> proto.getInt32DataList();
        };
    }

    /** Whether packed numbers are the same bytes as elements. */
    private boolean isFixedWidth() {
        return type == DataType.FP32 || type == DataType.FP64;
    }

    private long fixedWidth(ByteBuffer run) {
        return run.remaining() % type.bytes() == 0 ? run.remaining() / type.bytes() : MALFORMED;
    }

    /** The last byte of each number has its highest bit clear. */
    private static long varints(ByteBuffer run) {
        long count = 0;
        int length = 0;
        while (run.hasRemaining()) {
            if (run.get() >= 0) {
                count++;
                length = 0;
            } else if (++length == LONGEST_VARINT) {
                return MALFORMED;
            }
        }
        return length == 0 ? count : MALFORMED;
    }

    @Override
    public void fill(Tensor target) {
        ByteBuffer bytes = target.bytes();
        int index = 0;
        for (Number number : parsed()) {
            if (isFixedWidth()) {
                Elements.putDouble(bytes, type, index++, number.doubleValue());
            } else {
                Elements.putLong(bytes, bits(), index++, number.longValue());
            }
        }
        for (ByteBuffer run : tensor.packed()) {
            ByteBuffer numbers = run.duplicate();
            if (isFixedWidth()) {
                bytes.put(numbers);
            }
            while (numbers.hasRemaining()) {
                Elements.putLong(bytes, bits(), index++, varint(numbers));
            }
            MappedFiles.release(run);
        }
    }

    /** Half-precision numbers are written as the integers that have the same 16 bits. */
    private DataType bits() {
        return type.isFloating() ? DataType.UINT16 : type;
    }

    /** Groups of 7 bits, the lowest first. */
    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte group = bytes.get();
            value |= (group & 0x7FL) << shift;
            if (group >= 0) {
                return value;
            }
        }
    }
}

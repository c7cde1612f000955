package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.CodedInputStream;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.MappedFiles;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    /** How many there are, or {@link #MALFORMED}. */
    long elements() {
        long count = parsed().size();
        if (count > 0 && !tensor.packed().isEmpty()) {
            return MALFORMED;
        }
        for (ByteBuffer run : tensor.packed()) {
            long inRun = isFixedWidth() ? fixedWidth(run) : varints(run);
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

    private static long varints(ByteBuffer run) {
        CodedInputStream numbers = BufferInput.coded(run);
        try {
            long count = 0;
            while (!numbers.isAtEnd()) {
                numbers.readRawVarint64();
                count++;
            }
            return count;
        } catch (IOException malformed) {
            return MALFORMED;
        }
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
            if (isFixedWidth()) {
                bytes.put(run.duplicate());
            } else {
                index = putVarints(run, bytes, index);
            }
            MappedFiles.release(run);
        }
    }

    private int putVarints(ByteBuffer run, ByteBuffer target, int first) {
        CodedInputStream numbers = BufferInput.coded(run);
        int index = first;
        try {
            while (!numbers.isAtEnd()) {
                Elements.putLong(target, bits(), index++, numbers.readRawVarint64());
            }
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
        return index;
    }

    /** Floating-point numbers of 16 and 8 bits are written as the integers that have the same bits. */
    private DataType bits() {
        if (type.isNarrow()) {
            return DataType.UINT8;
        }
        return type.isFloating() ? DataType.UINT16 : type;
    }
}

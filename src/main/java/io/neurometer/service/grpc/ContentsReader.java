package io.neurometer.service.grpc;

import static io.neurometer.service.inference.RequestFaults.invalid;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.grpc.proto.InferTensorContents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads the elements of an {@link InferTensorContents} straight into a tensor's memory, from the one field that the
 * datatype has. Every value must be one that the datatype can hold.
 */
final class ContentsReader {
    private final String input;
    private final DataType dataType;
    private final int field;
    private final ByteBuffer target;
    private final int elements;
    private int count;

    private ContentsReader(String input, Tensor tensor) {
        this.input = input;
        this.dataType = tensor.dataType();
        this.field = field(dataType);
        this.target = tensor.bytes();
        this.elements = Math.toIntExact(tensor.elements());
    }

    /**
     * @param input the input's name, for messages
     * @param contents messages that together are one
     * @return a tensor that the caller closes
     */
    static Tensor read(String input, TensorType type, List<ByteString> contents) throws IOException {
        if (!hasContents(type.dataType())) {
            throw invalid(
                    input,
                    "'contents' has no field for this datatype",
                    type.dataType(),
                    "the elements in 'raw_input_contents'");
        }
        requireEnough(input, type, contents);
        Tensor tensor = Tensor.allocate(type);
        try {
            ContentsReader reader = new ContentsReader(input, tensor);
            for (ByteString part : contents) {
                reader.read(part);
            }
            reader.requireFull();
            return tensor;
        } catch (InvalidProtocolBufferException malformed) {
            tensor.close();
            throw invalid(input, "'contents' is malformed", null, "an InferTensorContents encoded as protobuf");
        } catch (IOException | RuntimeException | Error failure) {
            tensor.close();
            throw failure;
        }
    }

    static boolean hasContents(DataType type) {
        return type != DataType.FP16 && type != DataType.BF16;
    }

    /** Takes no memory for a shape that the bytes cannot fill. */
    private static void requireEnough(String input, TensorType type, List<ByteString> contents) {
        long bytes = 0;
        for (ByteString part : contents) {
            bytes += part.size();
        }
        long elements = type.shape().elements();
        long most = bytes / (type.dataType().isFloating() ? type.dataType().bytes() : 1);
        if (elements > most) {
            throw invalid(input, "'contents' has too few elements", "at most " + most, elements + " for " + type);
        }
    }

    private static int field(DataType type) {
        return switch (type) {
            case BOOL -> InferTensorContents.BOOL_CONTENTS_FIELD_NUMBER;
            case INT8, INT16, INT32 -> InferTensorContents.INT_CONTENTS_FIELD_NUMBER;
            case INT64 -> InferTensorContents.INT64_CONTENTS_FIELD_NUMBER;
            case UINT8, UINT16, UINT32 -> InferTensorContents.UINT_CONTENTS_FIELD_NUMBER;
            case UINT64 -> InferTensorContents.UINT64_CONTENTS_FIELD_NUMBER;
            case FP32 -> InferTensorContents.FP32_CONTENTS_FIELD_NUMBER;
            case FP64 -> InferTensorContents.FP64_CONTENTS_FIELD_NUMBER;
            default -> throw new IllegalStateException("there are no contents of " + type);
        };
    }

    private void read(ByteString contents) throws IOException {
        CodedInputStream stream = contents.newCodedInput();
        stream.enableAliasing(true);
        for (int tag = stream.readTag(); tag != 0; tag = stream.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            if (number == field) {
                readField(stream, WireFormat.getTagWireType(tag));
            } else if (number >= InferTensorContents.BOOL_CONTENTS_FIELD_NUMBER
                    && number <= InferTensorContents.BYTES_CONTENTS_FIELD_NUMBER) {
                throw invalid(input, "'contents' has elements of another datatype", name(number), name(field));
            } else {
                stream.skipField(tag);
            }
        }
    }

    private void readField(CodedInputStream stream, int wireType) throws IOException {
        if (wireType != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            if (wireType != wireType(dataType)) {
                throw new InvalidProtocolBufferException("a field has the wrong wire type");
            }
            readOne(stream);
        } else if (dataType.isFloating()) {
            readMany(stream.readBytes());
        } else {
            int end = stream.pushLimit(stream.readRawVarint32());
            while (stream.getBytesUntilLimit() > 0) {
                readOne(stream);
            }
            stream.popLimit(end);
        }
    }

    private static int wireType(DataType type) {
        return switch (type) {
            case FP32 -> WireFormat.WIRETYPE_FIXED32;
            case FP64 -> WireFormat.WIRETYPE_FIXED64;
            default -> WireFormat.WIRETYPE_VARINT;
        };
    }

    /** Protobuf keeps floating-point numbers as tensors do: little-endian, one after the other. */
    private void readMany(ByteString numbers) throws IOException {
        int bytes = dataType.bytes();
        if (numbers.size() % bytes != 0) {
            throw new InvalidProtocolBufferException("a packed field ends within a number");
        }
        int more = numbers.size() / bytes;
        if (more > elements - count) {
            throw tooMany();
        }
        numbers.copyTo(target.slice(count * bytes, numbers.size()));
        count += more;
    }

    private void readOne(CodedInputStream stream) throws IOException {
        if (count == elements) {
            throw tooMany();
        }
        switch (dataType) {
            case BOOL -> target.put(count, (byte) (stream.readBool() ? 1 : 0));
            case INT8, INT16, INT32 -> put(stream.readInt32());
            case UINT8, UINT16, UINT32 -> put(stream.readUInt32() & 0xFFFFFFFFL);
            case INT64 -> target.putLong(count * 8, stream.readInt64());
            case UINT64 -> target.putLong(count * 8, stream.readUInt64());
            case FP32 -> target.putInt(count * 4, stream.readFixed32());
            case FP64 -> target.putLong(count * 8, stream.readFixed64());
            default -> throw new IllegalStateException("there are no contents of " + dataType);
        }
        count++;
    }

    private void put(long value) {
        int bits = dataType.bytes() * Byte.SIZE;
        long least = dataType.isUnsigned() ? 0 : -1L << (bits - 1);
        long most = dataType.isUnsigned() ? (1L << bits) - 1 : (1L << (bits - 1)) - 1;
        if (value < least || value > most) {
            throw invalid(
                    input, "element " + count + " is out of the range of " + dataType, value, least + " to " + most);
        }
        Elements.putLong(target, dataType, count, value);
    }

    private void requireFull() {
        if (count != elements) {
            throw invalid(input, "'contents' has too few elements", count, String.valueOf(elements));
        }
    }

    private EngineException tooMany() {
        return invalid(input, "'contents' has too many elements", "more than " + elements, String.valueOf(elements));
    }

    private static String name(int number) {
        return InferTensorContents.getDescriptor().findFieldByNumber(number).getName();
    }
}

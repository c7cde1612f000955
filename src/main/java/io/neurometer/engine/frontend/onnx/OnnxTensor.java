package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of an ONNX file: what it says of itself, and where its elements are.
 *
 * @param proto name, type and dimensions, and those elements that the parser has read
 * @param raw the elements as little-endian bytes in the file, empty when they are given otherwise
 * @param packed the elements as protobuf numbers in the file, in one or several runs
 * @param missing the location of the other file that the elements are in and that is not here, or null
 */
record OnnxTensor(
        TensorProto proto,
        ByteBuffer raw,
        List<ByteBuffer> packed,
        @Nullable String missing) {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** A tensor that the parser has read whole. */
    static OnnxTensor of(TensorProto proto) {
        return of(proto, proto.getRawData().asReadOnlyByteBuffer());
    }

    /** A tensor whose elements are these bytes. */
    static OnnxTensor of(TensorProto proto, ByteBuffer raw) {
        return new OnnxTensor(proto, raw, List.of(), null);
    }

    /** A tensor whose elements are in a file that is not here. */
    static OnnxTensor missing(TensorProto proto, String location) {
        return new OnnxTensor(proto, NOTHING, List.of(), location);
    }

    /** Reads a tensor from a file and leaves its elements there, which then must not change. */
    static OnnxTensor read(ByteBuffer message) throws InvalidProtocolBufferException {
        ByteBuffer[] raw = {NOTHING};
        List<ByteBuffer> packed = new ArrayList<>(1);
        byte[] parsed = WireMessage.parsedPart(message, (field, content) -> {
            switch (field) {
                case TensorProto.RAW_DATA_FIELD_NUMBER -> raw[0] = content;
                case TensorProto.FLOAT_DATA_FIELD_NUMBER,
                        TensorProto.DOUBLE_DATA_FIELD_NUMBER,
                        TensorProto.INT32_DATA_FIELD_NUMBER,
                        TensorProto.INT64_DATA_FIELD_NUMBER,
                        TensorProto.UINT64_DATA_FIELD_NUMBER -> {
                    if (!content.hasRemaining()) {
                        return true;
                    }
                    packed.add(content);
                }
                default -> {
                    return field != TensorProto.STRING_DATA_FIELD_NUMBER;
                }
            }
            return false;
        });
        return new OnnxTensor(WireMessage.parse(TensorProto.parser(), parsed), raw[0], packed, null);
    }
}

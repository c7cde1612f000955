package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of an ONNX file: what it says of itself, and where its elements are.
 *
 * @param proto name, type and dimensions, and those elements that the parser has read
 * @param raw the elements as little-endian bytes in the file, empty when they are given otherwise
 * @param packed the elements as protobuf numbers in the file, in one or several runs
 */
record OnnxTensor(TensorProto proto, ByteBuffer raw, List<ByteBuffer> packed) {

    /** A tensor that the parser has read whole. */
    static OnnxTensor of(TensorProto proto) {
        return new OnnxTensor(proto, proto.getRawData().asReadOnlyByteBuffer(), List.of());
    }

    /** Reads a tensor from a file and leaves its elements there, which then must not change. */
    static OnnxTensor read(ByteBuffer message) throws InvalidProtocolBufferException {
        ByteBuffer[] raw = {ByteBuffer.allocate(0)};
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
        return new OnnxTensor(WireMessage.parse(TensorProto.parser(), parsed), raw[0], packed);
    }
}

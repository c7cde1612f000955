package io.neurometer.bench;

import com.google.protobuf.ByteString;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProtoOrBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Integers of an ONNX tensor, in whichever of the two places they are stored. */
final class Int64Elements {
    private Int64Elements() {}

    static long[] of(TensorProtoOrBuilder tensor) {
        if (tensor.getInt64DataCount() > 0) {
            return tensor.getInt64DataList().stream().mapToLong(Long::longValue).toArray();
        }
        var raw = tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
        long[] values = new long[raw.remaining()];
        raw.get(values);
        return values;
    }

    static void set(TensorProto.Builder tensor, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        tensor.clearInt64Data().setRawData(ByteString.copyFrom(raw));
    }
}

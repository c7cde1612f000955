package io.neurometer.engine.frontend.onnx.write;

import com.google.protobuf.ByteString;
import io.neurometer.engine.frontend.onnx.OnnxTensors;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto.AttributeType;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Attributes of ONNX nodes, and the numbers that ONNX has for element types. */
final class Attributes {
    private Attributes() {}

    static AttributeProto integer(String name, long value) {
        return named(name, AttributeType.INT).setI(value).build();
    }

    static AttributeProto flag(String name, boolean value) {
        return integer(name, value ? 1 : 0);
    }

    static AttributeProto integers(String name, List<? extends Number> values) {
        AttributeProto.Builder attribute = named(name, AttributeType.INTS);
        values.forEach(value -> attribute.addInts(value.longValue()));
        return attribute.build();
    }

    static AttributeProto real(String name, float value) {
        return named(name, AttributeType.FLOAT).setF(value).build();
    }

    static AttributeProto text(String name, String value) {
        return named(name, AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private static AttributeProto.Builder named(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    /** ONNX's number of an element type. */
    static int number(DataType type) {
        for (TensorProto.DataType each : TensorProto.DataType.values()) {
            if (each != TensorProto.DataType.UNRECOGNIZED && OnnxTensors.dataType(each.getNumber()) == type) {
                return each.getNumber();
            }
        }
        throw new IllegalArgumentException("ONNX has no " + type);
    }
}

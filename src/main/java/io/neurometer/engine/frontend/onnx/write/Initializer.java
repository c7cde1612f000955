package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;

/**
 * A constant of the file.
 *
 * @param type what the source fills
 * @param written the shape in the file, of as many elements
 * @param isTransposed whether the elements of a matrix change places so that they fit the shape in the file
 */
record Initializer(String name, TensorType type, Shape written, boolean isTransposed, WeightSource source) {

    static Initializer of(Weight weight) {
        return new Initializer(weight.name(), weight.type(), weight.type().shape(), false, weight.source());
    }

    /** A matrix with rows and columns exchanged. */
    static Initializer transposed(Weight matrix) {
        Shape shape = matrix.type().shape();
        Shape exchanged = Shape.of(shape.size(1), shape.size(0));
        return new Initializer(matrix.name(), matrix.type(), exchanged, true, matrix.source());
    }

    static Initializer longs(String name, Shape shape, long... values) {
        return new Initializer(name, TensorType.of(DataType.INT64, shape.sizes()), shape, false, target -> {
            target.bytes().asLongBuffer().put(values);
        });
    }

    /** Every element has this value. */
    static Initializer filled(String name, TensorType type, double value) {
        WeightSource source = target -> {
            for (int i = 0; i < target.elements(); i++) {
                Elements.putDouble(target.bytes(), type.dataType(), i, value);
            }
        };
        return new Initializer(name, type, type.shape(), false, source);
    }

    Initializer shaped(long... sizes) {
        return new Initializer(name, type, Shape.of(sizes), isTransposed, source);
    }

    /** Bytes of its elements. */
    long bytes() {
        return type.bytes();
    }

    /** Everything but the elements. */
    TensorProto.Builder header() {
        TensorProto.Builder header =
                TensorProto.newBuilder().setName(name).setDataType(Attributes.number(type.dataType()));
        Arrays.stream(written.sizes()).forEach(header::addDims);
        return header;
    }
}

package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.SparseTensorProto;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.List;

/** Sparse tensors of ONNX files: the elements that differ from zero and where they lie. */
final class SparseTensors {
    private SparseTensors() {}

    /**
     * A weight that holds the elements and zeros elsewhere; only the elements given count as existing.
     *
     * @param name the value's name
     * @param where names the tensor in faults
     * @throws EngineException when sizes are impossible, positions lie outside, or there is not one for each element
     */
    static Weight weight(SparseTensorProto sparse, String name, String where) {
        TensorType values = OnnxTensors.type(OnnxTensor.of(sparse.getValues()), where);
        long[] sizes = sizes(sparse.getDimsList(), where);
        if (values.shape().rank() != 1) {
            throw malformed(where, "the elements of a sparse tensor are no vector", values, "one dimension");
        }
        TensorType dense = type(values.dataType(), sizes, where);
        long[] positions = positions(sparse, sizes, values.shape().size(0), where);
        WeightSource elements = OnnxTensors.source(OnnxTensor.of(sparse.getValues()), values.dataType());
        return new Weight(name, dense, positions.length, true, target -> fill(target, values, elements, positions));
    }

    private static long[] sizes(List<Long> dims, String where) {
        for (long dim : dims) {
            if (dim < 0) {
                throw malformed(where, "has a negative dimension", dims, "sizes of at least 0");
            }
        }
        return dims.stream().mapToLong(Long::longValue).toArray();
    }

    private static TensorType type(DataType dataType, long[] sizes, String where) {
        try {
            TensorType type = TensorType.of(dataType, sizes);
            if (sizes.length <= Shape.MAX_RANK && type.bytes() <= Tensor.MAX_BYTES) {
                return type;
            }
        } catch (ArithmeticException overflow) {
            // Falls through to the refusal.
        }
        throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, where, "a sparse tensor is too large when filled up")
                .got(dataType + " " + List.of(sizes.length + " dimensions"))
                .expected("at most " + Tensor.MAX_BYTES + " bytes"));
    }

    /** The row-major position of each element: given so, or as one index for each dimension. */
    private static long[] positions(SparseTensorProto sparse, long[] sizes, long count, String where) {
        try (Tensor indices = OnnxTensors.read(OnnxTensor.of(sparse.getIndices()), where)) {
            Shape shape = indices.shape();
            boolean linear = shape.rank() == 1 && shape.size(0) == count;
            boolean tuples = shape.rank() == 2 && shape.size(0) == count && shape.size(1) == sizes.length;
            if (indices.dataType() != DataType.INT64 || !(linear || tuples)) {
                throw malformed(
                        where,
                        "the positions of a sparse tensor do not fit its elements",
                        indices.type(),
                        "INT64 [" + count + "] or [" + count + ", " + sizes.length + "]");
            }
            long[] given = indices.toLongs();
            long[] positions = new long[Math.toIntExact(count)];
            long elements = Shape.elements(sizes);
            for (int i = 0; i < count; i++) {
                positions[i] = linear ? given[i] : position(given, i, sizes, where);
                if (positions[i] < 0 || positions[i] >= elements) {
                    throw malformed(
                            where,
                            "a position of a sparse tensor lies outside",
                            positions[i],
                            "0 to " + (elements - 1));
                }
                if (i > 0 && positions[i] <= positions[i - 1]) {
                    throw malformed(
                            where,
                            "the positions of a sparse tensor do not ascend",
                            positions[i],
                            "each one once, in order");
                }
            }
            return positions;
        }
    }

    private static long position(long[] given, int tuple, long[] sizes, String where) {
        long position = 0;
        for (int dim = 0; dim < sizes.length; dim++) {
            long index = given[tuple * sizes.length + dim];
            if (index < 0 || index >= sizes[dim]) {
                throw malformed(where, "a position of a sparse tensor lies outside", index, "0 to " + (sizes[dim] - 1));
            }
            position = position * sizes[dim] + index;
        }
        return position;
    }

    private static void fill(Tensor target, TensorType type, WeightSource elements, long[] positions) {
        WeightSource.constant(0).fill(target);
        int width = type.dataType().bytes();
        try (Tensor values = Tensor.allocate(type)) {
            elements.fill(values);
            ByteBuffer from = values.bytes();
            ByteBuffer to = target.bytes();
            for (int i = 0; i < positions.length; i++) {
                to.put(Math.toIntExact(positions[i] * width), from, i * width, width);
            }
        }
    }

    private static EngineException malformed(String where, String problem, Object got, Object expected) {
        return new EngineException(Fault.of(ErrorCode.MODEL_MALFORMED, where, problem)
                .got(got)
                .expected(expected)
                .fix("the file was written wrongly; export it again"));
    }
}

package io.neurometer.engine.tensor;

/** What is known of a value before it exists: element type and shape. */
public record TensorType(DataType dataType, Shape shape) {

    public static TensorType of(DataType dataType, long... sizes) {
        return new TensorType(dataType, Shape.of(sizes));
    }

    public TensorType withShape(Shape other) {
        return new TensorType(dataType, other);
    }

    public TensorType withDataType(DataType other) {
        return new TensorType(other, shape);
    }

    /**
     * The type of so many values of this one, one after another along the first dimension.
     *
     * @throws IllegalStateException unless the shape is fixed
     */
    public TensorType joined(int count) {
        long[] sizes = shape.sizes();
        sizes[0] = Math.multiplyExact(sizes[0], (long) count);
        return withShape(Shape.of(sizes));
    }

    /** Bytes of all elements. @throws IllegalStateException unless the shape is fixed */
    public long bytes() {
        return Math.multiplyExact(shape.elements(), dataType.bytes());
    }

    /** Bytes of all elements in a file, where some narrow types take less than a byte. */
    public long storedBytes() {
        return Math.addExact(Math.multiplyExact(shape.elements(), dataType.bits()), Byte.SIZE - 1) / Byte.SIZE;
    }

    /** For example {@code FP32[1, 10]}. */
    @Override
    public String toString() {
        return dataType.name() + shape;
    }
}

package io.neurometer.engine.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The dimensions of a tensor, outermost first. A scalar has none. Fixed shapes know their sizes; others hold symbolic
 * or unknown dimensions until a request binds them.
 */
public final class Shape {
    /** The highest rank that the tensor library can hold. */
    public static final int MAX_RANK = 32;

    private static final Shape SCALAR = new Shape(List.of());

    private final List<Dim> dims;
    private final boolean fixed;

    private Shape(List<Dim> dims) {
        this.dims = dims;
        this.fixed = allFixed(dims);
    }

    private static boolean allFixed(List<Dim> dims) {
        for (int i = 0; i < dims.size(); i++) {
            if (!dims.get(i).isFixed()) {
                return false;
            }
        }
        return true;
    }

    public static Shape scalar() {
        return SCALAR;
    }

    /** A fixed shape. @throws IllegalArgumentException for a negative size */
    public static Shape of(long... sizes) {
        Dim[] dims = new Dim[sizes.length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = Dim.of(sizes[i]);
        }
        return new Shape(List.of(dims));
    }

    public static Shape of(List<Dim> dims) {
        return new Shape(List.copyOf(dims));
    }

    public int rank() {
        return dims.size();
    }

    public List<Dim> dims() {
        return dims;
    }

    /** An axis that counts from the end where it is negative, as one from 0 on. */
    public static int axis(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Dimension {@code axis}; negative axes count from the end. */
    public Dim dim(int axis) {
        return dims.get(axis(axis, rank()));
    }

    public boolean isFixed() {
        return fixed;
    }

    /** Size of dimension {@code axis}. @throws IllegalStateException unless that dimension is fixed */
    public long size(int axis) {
        Dim dim = dim(axis);
        if (!dim.isFixed()) {
            throw new IllegalStateException("dimension " + axis + " of " + this + " is not bound");
        }
        return dim.size();
    }

    /** All sizes. @throws IllegalStateException unless the shape is fixed */
    public long[] sizes() {
        long[] sizes = new long[rank()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = size(i);
        }
        return sizes;
    }

    /**
     * Product of all sizes.
     *
     * @throws IllegalStateException unless the shape is fixed
     * @throws ArithmeticException when the product exceeds 2^63-1
     */
    public long elements() {
        return elements(sizes());
    }

    /** Product of sizes; a zero anywhere gives zero. @throws ArithmeticException when it exceeds 2^63-1 */
    public static long elements(long[] sizes) {
        for (long size : sizes) {
            if (size == 0) {
                return 0;
            }
        }
        long product = 1;
        for (long size : sizes) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }

    /** Distance in elements from one index to the next along each dimension, row-major and without gaps. */
    public static long[] rowMajorStrides(long[] sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= sizes[i];
        }
        return strides;
    }

    /** This shape with each symbol replaced by its size where {@code sizes} has one. */
    public Shape bind(Map<String, Long> sizes) {
        List<Dim> bound = new ArrayList<>(rank());
        for (Dim dim : dims) {
            Long size = dim.symbol() == null ? null : sizes.get(dim.symbol());
            bound.add(size == null ? dim : Dim.of(size));
        }
        return new Shape(List.copyOf(bound));
    }

    /** Same rank, and every pair of dimensions may be equal. */
    public boolean compatible(Shape other) {
        if (rank() != other.rank()) {
            return false;
        }
        for (int i = 0; i < rank(); i++) {
            if (!dim(i).compatible(other.dim(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && dims.equals(shape.dims);
    }

    @Override
    public int hashCode() {
        return dims.hashCode();
    }

    /** For example {@code [N, 3, 224, 224]}; a scalar is {@code []}. */
    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}

package io.neurometer.engine.tensor;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Elements of one type in row-major order, in memory outside the Java heap. A tensor either owns its memory, charged to
 * {@link OffHeap} until {@link #close()}, or is a view of memory that something else owns and keeps open.
 *
 * <p>Element access after the owner is closed is undefined, so whoever closes must know that no call is running.
 */
public final class Tensor implements AutoCloseable {
    /** The most bytes that one tensor may hold. */
    public static final long MAX_BYTES = Integer.MAX_VALUE;

    private static final Cleaner CLEANER = Cleaner.create();

    private final TensorType type;
    private final INDArray array;
    private final ByteBuffer bytes;
    private final @Nullable Charge charge;
    private final @Nullable Tensor viewed;

    private Tensor(
            TensorType type, INDArray array, ByteBuffer bytes, @Nullable Charge charge, @Nullable Tensor viewed) {
        this.type = type;
        this.array = array;
        this.bytes = bytes;
        this.charge = charge;
        this.viewed = viewed;
    }

    /**
     * A tensor that owns new memory with unspecified content.
     *
     * @throws EngineException {@link ErrorCode#TOO_LARGE} beyond {@link #MAX_BYTES} or {@link Shape#MAX_RANK},
     *     {@link ErrorCode#MEMORY_EXHAUSTED} beyond the limit of {@link OffHeap},
     *     {@link ErrorCode#BACKEND_UNAVAILABLE} where the native library cannot run
     * @throws IllegalStateException unless the shape is fixed
     */
    public static Tensor allocate(TensorType type) {
        NativeRuntime.require();
        long byteSize = requireAllocatable(type);
        Charge charge = new Charge(byteSize);
        INDArray array;
        try {
            array = Nd4j.createUninitialized(
                    Nd4jTypes.of(type.dataType()), type.shape().sizes());
        } catch (RuntimeException | OutOfMemoryError failure) {
            charge.run();
            throw new EngineException(
                    Fault.of(ErrorCode.MEMORY_EXHAUSTED, null, "allocating " + type + " failed")
                            .got(byteSize + " bytes"),
                    failure);
        }
        ByteBuffer bytes = byteSize == 0
                ? ByteBuffer.allocateDirect(0).order(ByteOrder.LITTLE_ENDIAN)
                : bufferAt(array.data().address(), byteSize);
        Tensor tensor = new Tensor(type, array, bytes, charge, null);
        charge.cleanable = CLEANER.register(tensor, charge);
        return tensor;
    }

    public static Tensor allocate(DataType dataType, long... sizes) {
        return allocate(TensorType.of(dataType, sizes));
    }

    /** FP32 elements in row-major order. @throws IllegalArgumentException unless the count matches the sizes */
    public static Tensor ofFloats(float[] values, long... sizes) {
        requireCount(values.length, sizes);
        Tensor tensor = allocate(DataType.FP32, sizes);
        tensor.bytes().asFloatBuffer().put(values);
        return tensor;
    }

    /** INT64 elements in row-major order. @throws IllegalArgumentException unless the count matches the sizes */
    public static Tensor ofLongs(long[] values, long... sizes) {
        requireCount(values.length, sizes);
        Tensor tensor = allocate(DataType.INT64, sizes);
        tensor.bytes().asLongBuffer().put(values);
        return tensor;
    }

    /**
     * A view of {@code byteOffset} onwards in this tensor's memory, whose elements may be of another type.
     *
     * @throws IllegalArgumentException when the view would end beyond this tensor or is not aligned to its elements
     */
    public Tensor slice(long byteOffset, TensorType view) {
        long size = requireAllocatable(view);
        if (byteOffset < 0
                || byteOffset > byteSize() - size
                || byteOffset % view.dataType().bytes() != 0) {
            throw new IllegalArgumentException(
                    view + " at byte " + byteOffset + " does not lie within " + byteSize() + " bytes");
        }
        if (size == 0) {
            return new Tensor(view, emptyArray(view), bytes.slice(0, 0).order(ByteOrder.LITTLE_ENDIAN), null, this);
        }
        long address = array.data().address() + byteOffset;
        INDArray viewArray = Nd4j.create(
                Nd4j.createBuffer(pointerAt(address, size), view.shape().elements(), Nd4jTypes.of(view.dataType())),
                view.shape().sizes(),
                Shape.rowMajorStrides(view.shape().sizes()),
                0,
                'c');
        ByteBuffer window =
                bytes.slice(Math.toIntExact(byteOffset), Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(view, viewArray, window, null, this);
    }

    /** The same elements under another shape; shares this tensor's memory and does not own it. */
    public Tensor reshape(Shape shape) {
        TensorType view = type.withShape(shape);
        if (shape.elements() != type.shape().elements()) {
            throw new IllegalArgumentException("cannot view " + type + " as " + shape);
        }
        INDArray reshaped = byteSize() == 0 ? emptyArray(view) : array.reshape('c', shape.sizes());
        return new Tensor(view, reshaped, bytes, null, this);
    }

    public TensorType type() {
        return type;
    }

    public DataType dataType() {
        return type.dataType();
    }

    public Shape shape() {
        return type.shape();
    }

    public long elements() {
        return type.shape().elements();
    }

    public long byteSize() {
        return bytes.capacity();
    }

    /** All elements as little-endian bytes; each call gives an independent position over the same memory. */
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The ND4J array over the same memory, row-major, without gaps; for backends. */
    public INDArray array() {
        return array;
    }

    /** All elements as FP32, rounded where the type is wider. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Elements.getDouble(bytes, dataType(), i);
        }
        return values;
    }

    /** All elements as integers, truncated where the type has fractions. */
    public long[] toLongs() {
        long[] values = new long[Math.toIntExact(elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = Elements.getLong(bytes, dataType(), i);
        }
        return values;
    }

    /** Whether the memory belongs to another tensor, which a view keeps reachable but cannot keep open. */
    public boolean isView() {
        return viewed != null;
    }

    /** Gives owned memory back, once; a view has nothing to give back. */
    @Override
    public void close() {
        if (charge != null && charge.free()) {
            array.close();
        }
    }

    @Override
    public String toString() {
        return type.toString();
    }

    private static long requireAllocatable(TensorType type) {
        long size;
        try {
            size = type.bytes();
        } catch (ArithmeticException overflow) {
            size = Long.MAX_VALUE;
        }
        if (size > MAX_BYTES || type.shape().rank() > Shape.MAX_RANK) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "tensor " + type + " is too large")
                    .got(size == Long.MAX_VALUE ? "more than 2^63 bytes" : size + " bytes")
                    .expected("at most " + MAX_BYTES + " bytes and rank " + Shape.MAX_RANK));
        }
        return size;
    }

    private static void requireCount(long count, long[] sizes) {
        if (count != Shape.elements(sizes)) {
            throw new IllegalArgumentException(count + " values for " + Shape.of(sizes));
        }
    }

    private static INDArray emptyArray(TensorType type) {
        return Nd4j.create(Nd4jTypes.of(type.dataType()), type.shape().sizes());
    }

    private static ByteBuffer bufferAt(long address, long size) {
        return pointerAt(address, size).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static BytePointer pointerAt(long address, long size) {
        return new BytePointer(new AddressPointer(address)).capacity(size);
    }

    /** A pointer to memory owned elsewhere. */
    private static final class AddressPointer extends Pointer {
        AddressPointer(long address) {
            this.address = address;
        }
    }

    /** The charge of one owned tensor, given back by whichever of close and garbage collection comes first. */
    private static final class Charge implements Runnable {
        private final long size;
        private final AtomicBoolean released = new AtomicBoolean();
        private volatile Cleaner.@Nullable Cleanable cleanable;

        Charge(long size) {
            OffHeap.charge(size, "a tensor");
            this.size = size;
        }

        /** Whether this call was the one that gave the charge back. */
        boolean free() {
            boolean first = released.compareAndSet(false, true);
            if (first) {
                OffHeap.release(size);
            }
            Cleaner.Cleanable registered = cleanable;
            if (registered != null) {
                registered.clean();
            }
            return first;
        }

        @Override
        public void run() {
            if (released.compareAndSet(false, true)) {
                OffHeap.release(size);
            }
        }
    }
}

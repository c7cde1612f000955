package io.neurometer.engine.tensor;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Elements of one type in row-major order, in memory outside the Java heap. A tensor either owns its memory, charged to
 * {@link OffHeap} until {@link #close()}, or is a view of memory that something else owns and keeps open. Owned memory
 * begins at a multiple of 64 bytes, and from 2 MB on lies in huge pages where the operating system offers them.
 *
 * <p>Element access after the owner is closed is undefined, so whoever closes must know that no call is running. Memory
 * of an owner that was never closed is given back once neither it nor any view or buffer of it is reachable.
 */
public final class Tensor implements AutoCloseable {
    /** The most bytes that one tensor may hold. */
    public static final long MAX_BYTES = Integer.MAX_VALUE;

    private static final Cleaner CLEANER = Cleaner.create();
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocateDirect(0).order(ByteOrder.LITTLE_ENDIAN);

    private final TensorType type;
    private final long address;
    private final ByteBuffer bytes;
    private final Cleaner.@Nullable Cleanable owned;
    private final @Nullable Tensor reshaped;
    private volatile @Nullable INDArray array;

    /** @param reshaped the tensor whose elements these are under another shape, or null */
    private Tensor(
            TensorType type,
            long address,
            ByteBuffer bytes,
            Cleaner.@Nullable Cleanable owned,
            @Nullable Tensor reshaped) {
        this.type = type;
        this.address = address;
        this.bytes = bytes;
        this.owned = owned;
        this.reshaped = reshaped;
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
        return owner(type, NativeBlock::allocate);
    }

    /**
     * A tensor whose elements nobody reads or writes, to bind kernels to: it takes no memory and counts nowhere.
     *
     * @throws EngineException {@link ErrorCode#TOO_LARGE} and {@link ErrorCode#BACKEND_UNAVAILABLE} as
     *     {@link #allocate(TensorType)}, {@link ErrorCode#MEMORY_EXHAUSTED} where there are not even addresses
     */
    public static Tensor untouched(TensorType type) {
        return owner(type, NativeBlock::untouched);
    }

    private static Tensor owner(TensorType type, LongFunction<NativeBlock> allocation) {
        NativeRuntime.require();
        long byteSize = requireAllocatable(type);
        if (byteSize == 0) {
            ByteBuffer none = NO_BYTES.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            return new Tensor(type, 0, none, () -> {}, null);
        }
        NativeBlock block;
        try {
            block = allocation.apply(byteSize);
        } catch (OutOfMemoryError failure) {
            throw new EngineException(
                    Fault.of(ErrorCode.MEMORY_EXHAUSTED, null, "allocating " + type + " failed")
                            .got(byteSize + " bytes"),
                    failure);
        }
        try {
            // Every buffer derived from this one refers to it, so the memory outlives them all.
            ByteBuffer bytes = block.buffer();
            return new Tensor(type, block.address(), bytes, CLEANER.register(bytes, block), null);
        } catch (OutOfMemoryError failure) {
            block.run();
            throw failure;
        }
    }

    public static Tensor allocate(DataType dataType, long... sizes) {
        return allocate(TensorType.of(dataType, sizes));
    }

    /**
     * A view of memory outside the Java heap, from the buffer's position on, which the buffer keeps for as long as the view
     * is reachable.
     *
     * @throws IllegalArgumentException unless the buffer is direct, and holds exactly the elements, aligned to their size
     */
    public static Tensor over(ByteBuffer memory, TensorType type) {
        NativeRuntime.require();
        long size = requireAllocatable(type);
        if (!memory.isDirect() || memory.remaining() != size) {
            throw new IllegalArgumentException(type + " does not take " + memory.remaining() + " bytes of " + memory);
        }
        if (size == 0) {
            return new Tensor(type, 0, NO_BYTES.duplicate().order(ByteOrder.LITTLE_ENDIAN), null, null);
        }
        ByteBuffer window = memory.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (window.alignmentOffset(0, type.dataType().bytes()) != 0) {
            throw new IllegalArgumentException(type + " is not aligned");
        }
        return new Tensor(type, Pointer.nativeValue(Native.getDirectBufferPointer(window)), window, null, null);
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
     * A view of {@code byteOffset} onwards in this tensor's memory, whose elements may be of another type. On a GPU it
     * has a copy of its own, which knows nothing of this tensor's.
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
        ByteBuffer window =
                bytes.slice(Math.toIntExact(byteOffset), Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(view, address + byteOffset, window, null, null);
    }

    /** The same elements under another shape; shares this tensor's memory and does not own it. */
    public Tensor reshape(Shape shape) {
        TensorType view = type.withShape(shape);
        if (shape.elements() != type.shape().elements()) {
            throw new IllegalArgumentException("cannot view " + type + " as " + shape);
        }
        return new Tensor(view, address, bytes, null, whole());
    }

    /** A tensor with the same elements in memory of its own. @throws EngineException as {@link #allocate(TensorType)} */
    public Tensor copy() {
        Tensor copy = allocate(type);
        copy.bytes().put(bytes());
        return copy;
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

    /**
     * The ND4J array over the same memory, row-major, without gaps; for backends, while this tensor is reachable. Where
     * ND4J computes on a GPU, its elements are copied there when it is made, and ND4J knows which copy is the newer one.
     */
    public INDArray array() {
        INDArray made = array;
        return made == null ? madeArray() : made;
    }

    private synchronized INDArray madeArray() {
        INDArray made = array;
        if (made == null) {
            made = newArray();
            array = made;
        }
        return made;
    }

    /**
     * An ND4J array over part of the memory that {@link #array()} has, on the device as on the host.
     *
     * @throws IllegalArgumentException when the view reaches beyond this tensor
     */
    public INDArray array(ArrayView view) {
        if (view.elements() == 0 || view.begin() < 0 || view.end() > elements()) {
            throw new IllegalArgumentException(view + " does not lie within " + type);
        }
        // Not by offset: ND4J would ask for as many elements from there on as the strides lead forward.
        DataBuffer rest = Nd4j.createBuffer(array().data(), view.offset(), elements() - view.offset());
        return Nd4j.create(rest, view.sizes(), view.strides(), 0, 'c');
    }

    /** Makes {@link #bytes()} hold what was written last, where that was on a GPU. */
    public void fetch() {
        INDArray made = NativeRuntime.isOnGpu() ? whole().array : null;
        if (made != null) {
            Nd4j.getAffinityManager().ensureLocation(made, AffinityManager.Location.HOST);
        }
    }

    /** Says that {@link #bytes()} has been written, so that a copy on a GPU is out of date. */
    public void written() {
        INDArray made = NativeRuntime.isOnGpu() ? whole().array : null;
        if (made != null) {
            Nd4j.getAffinityManager().tagLocation(made, AffinityManager.Location.HOST);
        }
    }

    /** The tensor whose array all reshaped ones share. */
    private Tensor whole() {
        return reshaped == null ? this : reshaped;
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
        return owned == null;
    }

    /** Gives owned memory back, once; a view has nothing to give back. */
    @Override
    public void close() {
        if (owned != null) {
            owned.clean();
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

    private INDArray newArray() {
        org.nd4j.linalg.api.buffer.DataType elementType = Nd4jTypes.of(type.dataType());
        long[] sizes = type.shape().sizes();
        if (byteSize() == 0) {
            return Nd4j.create(elementType, sizes);
        }
        return Nd4j.create(data(elementType), sizes, Shape.rowMajorStrides(sizes), 0, 'c');
    }

    private DataBuffer data(org.nd4j.linalg.api.buffer.DataType elementType) {
        return reshaped == null
                ? Nd4j.createBuffer(NativeBlock.pointerTo(address, byteSize()), elements(), elementType)
                : reshaped.array().data();
    }
}

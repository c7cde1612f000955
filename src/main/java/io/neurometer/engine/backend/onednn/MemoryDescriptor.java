package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.Comparator;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN's memory descriptor as a value, with no native memory of its own: element type, sizes, strides of the outer
 * elements and inner blocks.
 */
final class MemoryDescriptor implements Layout {
    private static final String ANY = "any";

    private final int type;
    private final long[] sizes;
    private final long[] strides;
    private final String blocks;
    private final byte @Nullable [] blob;
    private final long bytes;

    private MemoryDescriptor(
            int type, long[] sizes, long[] strides, String blocks, byte @Nullable [] blob, long bytes) {
        this.type = type;
        this.sizes = sizes;
        this.strides = strides;
        this.blocks = blocks;
        this.blob = blob;
        this.bytes = bytes;
    }

    /** Elements with these strides, each counted in elements. */
    static MemoryDescriptor strided(int type, long[] sizes, long[] strides) {
        long last = 1;
        for (int i = 0; i < sizes.length; i++) {
            last += (sizes[i] - 1) * strides[i];
        }
        return new MemoryDescriptor(type, sizes.clone(), strides.clone(), "", null, last * elementBytes(type));
    }

    static MemoryDescriptor rowMajor(int type, long... sizes) {
        return strided(type, sizes, Shape.rowMajorStrides(sizes));
    }

    static MemoryDescriptor fp32(long... sizes) {
        return rowMajor(dnnl.dnnl_f32, sizes);
    }

    static MemoryDescriptor bytes(long count) {
        return rowMajor(dnnl.dnnl_u8, count);
    }

    /** Elements in an order that the primitive chooses: a descriptor to create primitives with, of no bytes. */
    static MemoryDescriptor any(int type, long... sizes) {
        return new MemoryDescriptor(type, sizes.clone(), new long[0], ANY, null, 0);
    }

    /** Row-major elements of a tensor's own type. */
    static MemoryDescriptor of(TensorType type) {
        return rowMajor(typeOf(type.dataType()), sizes(type.shape()));
    }

    /** The sizes of a shape; a scalar counts as one element in one dimension. */
    static long[] sizes(Shape shape) {
        return shape.rank() == 0 ? new long[] {1} : shape.sizes();
    }

    /** The memory as the layout of a value of that type says. */
    static MemoryDescriptor of(TensorType type, Layout layout) {
        return layout instanceof MemoryDescriptor descriptor ? descriptor : of(type);
    }

    /** Sizes [batch, channels, ...] whose channels lie side by side in memory. */
    static MemoryDescriptor channelsLast(int type, long... sizes) {
        long[] strides = new long[sizes.length];
        strides[1] = 1;
        long next = sizes[1];
        for (int i = sizes.length - 1; i >= 2; i--) {
            strides[i] = next;
            next *= sizes[i];
        }
        strides[0] = next;
        return strided(type, sizes, strides);
    }

    /** What a native descriptor says; it stays with its owner. */
    static MemoryDescriptor read(dnnl_memory_desc descriptor) {
        try (IntPointer out = new IntPointer(1);
                PointerPointer<LongPointer> list = new PointerPointer<>(1)) {
            query(descriptor, dnnl.dnnl_query_ndims_s32, out);
            int rank = out.get();
            query(descriptor, dnnl.dnnl_query_data_type, out);
            int type = out.get();
            long[] sizes = longs(descriptor, dnnl.dnnl_query_dims, rank, list);
            long[] strides = longs(descriptor, dnnl.dnnl_query_strides, rank, list);
            query(descriptor, dnnl.dnnl_query_inner_nblks_s32, out);
            int blockCount = out.get();
            long bytes = dnnl.dnnl_memory_desc_get_size(descriptor);
            if (blockCount == 0) {
                MemoryDescriptor plain = strided(type, sizes, strides);
                if (plain.bytes == bytes) {
                    return plain;
                }
            }
            String blocks = Arrays.toString(longs(descriptor, dnnl.dnnl_query_inner_blks, blockCount, list))
                    + Arrays.toString(longs(descriptor, dnnl.dnnl_query_inner_idxs, blockCount, list));
            return new MemoryDescriptor(type, sizes, strides, blocks, blobOf(descriptor), bytes);
        }
    }

    private static byte[] blobOf(dnnl_memory_desc descriptor) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            Library.require(dnnl.dnnl_memory_desc_get_blob((byte[]) null, size, descriptor), "memory_desc_get_blob");
            byte[] blob = new byte[Math.toIntExact(size.get())];
            Library.require(dnnl.dnnl_memory_desc_get_blob(blob, size, descriptor), "memory_desc_get_blob");
            return blob;
        }
    }

    private static void query(dnnl_memory_desc descriptor, int what, IntPointer out) {
        Library.require(dnnl.dnnl_memory_desc_query(descriptor, what, out), "memory_desc_query");
    }

    private static long[] longs(dnnl_memory_desc descriptor, int what, int count, PointerPointer<LongPointer> list) {
        long[] values = new long[count];
        if (count > 0) {
            Library.require(dnnl.dnnl_memory_desc_query(descriptor, what, list), "memory_desc_query");
            LongPointer native64 = new LongPointer(list.get(0));
            native64.get(values);
        }
        return values;
    }

    /** A native descriptor that the caller frees. */
    dnnl_memory_desc create() {
        dnnl_memory_desc made = new dnnl_memory_desc();
        int status;
        if (blob != null) {
            status = dnnl.dnnl_memory_desc_create_with_blob(made, blob);
        } else if (blocks.equals(ANY)) {
            status = dnnl.dnnl_memory_desc_create_with_tag(made, sizes.length, sizes, type, dnnl.dnnl_format_tag_any);
        } else {
            status = dnnl.dnnl_memory_desc_create_with_strides(made, sizes.length, sizes, type, strides);
        }
        Library.require(status, "memory_desc_create");
        return made;
    }

    /** A new tensor for elements that lie like this. */
    Tensor allocate() {
        return Tensor.allocate(TensorType.of(DataType.UINT8, bytes));
    }

    int type() {
        return type;
    }

    int rank() {
        return sizes.length;
    }

    long size(int axis) {
        return sizes[axis];
    }

    long[] sizes() {
        return sizes.clone();
    }

    long[] strides() {
        return strides.clone();
    }

    long bytes() {
        return bytes;
    }

    long elementBytes() {
        return elementBytes(type);
    }

    /** Whether elements lie one by one, with no inner blocks. */
    boolean isPlain() {
        return blocks.isEmpty();
    }

    /**
     * Whether oneDNN takes plain memory like this: seen from the innermost dimension on, each begins a new element only
     * where those within have ended, unless it repeats one.
     */
    boolean isNested() {
        Integer[] order = new Integer[sizes.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingLong(i -> strides[i]));
        long end = 0;
        for (int i : order) {
            if (sizes[i] > 1 && strides[i] > 0) {
                if (strides[i] < end) {
                    return false;
                }
                end = strides[i] * sizes[i];
            }
        }
        return true;
    }

    /** Whether each byte belongs to an element. */
    boolean isDense() {
        return Arrays.stream(sizes).reduce(elementBytes(), Math::multiplyExact) == bytes;
    }

    /** Whether the memory is that of the row-major order, dimensions of one element aside. */
    boolean isRowMajor() {
        if (!isPlain()) {
            return false;
        }
        long next = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            if (sizes[i] != 1 && strides[i] != next) {
                return false;
            }
            next *= sizes[i];
        }
        return true;
    }

    /** {@code count} elements of a dimension, wherever the range begins. Only for plain memory. */
    MemoryDescriptor range(int axis, long count) {
        long[] some = sizes.clone();
        some[axis] = count;
        return strided(type, some, strides);
    }

    /** The same order of the dimensions in memory, with elements of another type. Only for plain memory without gaps. */
    MemoryDescriptor withType(int wanted) {
        return strided(wanted, sizes, strides);
    }

    /** The same memory as a matrix with rows and columns exchanged. Only for plain matrices. */
    MemoryDescriptor transposed() {
        return strided(type, new long[] {sizes[1], sizes[0]}, new long[] {strides[1], strides[0]});
    }

    /** The layout that a value of this type has when it lies like this: row-major wherever that is the same. */
    Layout layout(TensorType value) {
        return isRowMajor() && typeOrUndefined(value.dataType()) == type ? Layout.ROW_MAJOR : this;
    }

    /** Channels last in the place of channels in blocks. */
    @Override
    public Layout usual() {
        return isPlain() ? this : channelsLast(type, sizes);
    }

    /** Whether it has so many channels side by side, then the next positions. */
    boolean hasBlocksOfChannels(int channels) {
        return blocks.equals("[" + channels + "][1]");
    }

    @Override
    public DataType elements(DataType declared) {
        return switch (type) {
            case dnnl.dnnl_f32 -> DataType.FP32;
            case dnnl.dnnl_bf16 -> DataType.BF16;
            case dnnl.dnnl_f16 -> DataType.FP16;
            default -> declared.isFloating() ? DataType.UINT8 : declared;
        };
    }

    @Override
    public long bytes(TensorType value) {
        return bytes;
    }

    /** oneDNN's number for an element type, {@code dnnl_data_type_undef} where it has none. */
    static int typeOrUndefined(DataType type) {
        return switch (type) {
            case FP32 -> dnnl.dnnl_f32;
            case BF16 -> dnnl.dnnl_bf16;
            case FP16 -> dnnl.dnnl_f16;
            case INT32 -> dnnl.dnnl_s32;
            case INT8 -> dnnl.dnnl_s8;
            case UINT8 -> dnnl.dnnl_u8;
            default -> dnnl.dnnl_data_type_undef;
        };
    }

    private static int typeOf(DataType type) {
        int number = typeOrUndefined(type);
        if (number == dnnl.dnnl_data_type_undef) {
            throw new IllegalArgumentException("oneDNN has no " + type);
        }
        return number;
    }

    private static int elementBytes(int type) {
        return type == dnnl.dnnl_f32 || type == dnnl.dnnl_s32
                ? Float.BYTES
                : type == dnnl.dnnl_bf16 || type == dnnl.dnnl_f16 ? Short.BYTES : Byte.BYTES;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MemoryDescriptor that
                && type == that.type
                && bytes == that.bytes
                && Arrays.equals(sizes, that.sizes)
                && Arrays.equals(strides, that.strides)
                && blocks.equals(that.blocks);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(sizes) + Arrays.hashCode(strides) + type + blocks.hashCode();
    }

    /** Names this memory format and no other. */
    @Override
    public String toString() {
        return "dnnl " + type + Arrays.toString(sizes) + Arrays.toString(strides) + blocks;
    }
}

package io.neurometer.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A block of memory outside the Java heap until {@link #run()}, which must be called once.
 * Begins at a multiple of {@value #ALIGNMENT} bytes, and of {@link HugePages#SIZE} where it is at least as large as that
 * and the operating system has huge pages.
 */
final class NativeBlock implements Runnable {
    /** A cache line, and the widest vector register. */
    static final int ALIGNMENT = 64;

    private final long allocated;
    private final long address;
    private final long size;
    private final boolean charged;

    private NativeBlock(long allocated, long address, long size, boolean charged) {
        this.allocated = allocated;
        this.address = address;
        this.size = size;
        this.charged = charged;
    }

    /**
     * A block with unspecified content.
     *
     * @throws io.neurometer.engine.error.EngineException beyond the limit of {@link OffHeap}
     * @throws OutOfMemoryError when the operating system has no memory
     */
    static NativeBlock allocate(long size) {
        OffHeap.charge(size, "a tensor");
        boolean large = isLarge(size);
        long allocated = large ? HugePages.allocate(size) : malloc(size + ALIGNMENT - 1);
        if (allocated == 0) {
            OffHeap.release(size);
            throw new OutOfMemoryError("the C library refused " + size + " bytes");
        }
        return new NativeBlock(allocated, large ? allocated : aligned(allocated), size, true);
    }

    /**
     * A block that nobody reads or writes: it takes addresses, but no memory, and is charged to nobody.
     *
     * @throws OutOfMemoryError when the operating system has no addresses
     */
    static NativeBlock untouched(long size) {
        long allocated = malloc(size + ALIGNMENT - 1);
        if (allocated == 0) {
            throw new OutOfMemoryError("the C library refused " + size + " bytes");
        }
        return new NativeBlock(allocated, aligned(allocated), size, false);
    }

    private static long aligned(long address) {
        return (address + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static boolean isLarge(long size) {
        return size >= HugePages.SIZE && HugePages.available();
    }

    long address() {
        return address;
    }

    /** All bytes; the buffer does not keep the block. */
    ByteBuffer buffer() {
        return pointerTo(address, size).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Gives the memory back. */
    @Override
    public void run() {
        if (charged && isLarge(size)) {
            HugePages.forget(allocated, size);
        }
        Pointer.free(new AddressPointer(allocated));
        if (charged) {
            OffHeap.release(size);
        }
    }

    static BytePointer pointerTo(long address, long size) {
        return new BytePointer(new AddressPointer(address)).capacity(size);
    }

    private static long malloc(long size) {
        Pointer pointer = Pointer.malloc(size);
        return pointer == null ? 0 : pointer.address();
    }

    /** A pointer to memory owned elsewhere. */
    private static final class AddressPointer extends Pointer {
        AddressPointer(long address) {
            this.address = address;
        }
    }
}

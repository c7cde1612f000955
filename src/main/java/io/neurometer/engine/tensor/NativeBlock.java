package io.neurometer.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A block of memory outside the Java heap, charged to {@link OffHeap} until {@link #run()}, which must be called once.
 * Begins at a multiple of {@value #ALIGNMENT} bytes, and of {@link HugePages#SIZE} where it is at least as large as that
 * and the operating system has huge pages.
 */
final class NativeBlock implements Runnable {
    /** A cache line, and the widest vector register. */
    static final int ALIGNMENT = 64;

    private final long allocated;
    private final long address;
    private final long size;

    private NativeBlock(long allocated, long address, long size) {
        this.allocated = allocated;
        this.address = address;
        this.size = size;
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
        return new NativeBlock(
                allocated, large ? allocated : (allocated + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, size);
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
        if (isLarge(size)) {
            HugePages.forget(allocated, size);
        }
        Pointer.free(new AddressPointer(allocated));
        OffHeap.release(size);
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

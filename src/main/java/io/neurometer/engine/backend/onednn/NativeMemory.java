package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.Tensor;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/** Native handles of memory that tensors own. */
final class NativeMemory {
    private NativeMemory() {}

    /**
     * A handle to be destroyed by the caller, who keeps the tensor reachable as long.
     *
     * @param offset bytes from the tensor's beginning
     * @throws IllegalStateException when the tensor ends before what is seen in it does
     */
    static dnnl_memory create(Tensor tensor, long offset, MemoryDescriptor seen) {
        Pointer start = start(tensor, offset, seen);
        dnnl_memory made = new dnnl_memory();
        dnnl_memory_desc described = seen.create();
        try {
            Library.require(dnnl.dnnl_memory_create(made, described, Library.engine(), start), "memory_create");
        } finally {
            dnnl.dnnl_memory_desc_destroy(described);
        }
        return made;
    }

    /**
     * Lets a handle mean the same elements in another tensor, which the caller keeps reachable as long.
     *
     * @throws IllegalStateException when that tensor ends before what is seen in it does
     */
    static void move(dnnl_memory memory, Tensor tensor, long offset, MemoryDescriptor seen) {
        Library.require(
                dnnl.dnnl_memory_set_data_handle(memory, start(tensor, offset, seen)), "memory_set_data_handle");
    }

    private static Pointer start(Tensor tensor, long offset, MemoryDescriptor seen) {
        if (offset < 0 || offset + seen.bytes() > tensor.byteSize()) {
            throw new IllegalStateException(
                    seen + " at " + offset + " reaches beyond the " + tensor.byteSize() + " bytes of its memory");
        }
        Pointer base = new Pointer(tensor.bytes());
        return base.getPointer(offset - base.position());
    }
}

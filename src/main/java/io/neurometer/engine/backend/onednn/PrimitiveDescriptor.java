package io.neurometer.engine.backend.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** oneDNN's primitive descriptor: which implementation a primitive has and which memory it wants. */
record PrimitiveDescriptor(dnnl_primitive_desc handle) {
    /** How the memory of an argument must lie. */
    MemoryDescriptor argument(Argument argument) {
        return read(dnnl.dnnl_query_exec_arg_md, argument.index());
    }

    MemoryDescriptor source() {
        return read(dnnl.dnnl_query_src_md, 0);
    }

    MemoryDescriptor weights() {
        return read(dnnl.dnnl_query_weights_md, 0);
    }

    MemoryDescriptor destination() {
        return read(dnnl.dnnl_query_dst_md, 0);
    }

    long scratchpadBytes() {
        dnnl_memory_desc scratchpad = dnnl.dnnl_primitive_desc_query_md(handle, dnnl.dnnl_query_scratchpad_md, 0);
        return scratchpad == null ? 0 : dnnl.dnnl_memory_desc_get_size(scratchpad);
    }

    /** The implementation's name as oneDNN gives it. */
    String implementation() {
        try (PointerPointer<BytePointer> out = new PointerPointer<>(1)) {
            Library.require(
                    dnnl.dnnl_primitive_desc_query(handle, dnnl.dnnl_query_impl_info_str, 0, out),
                    "primitive_desc_query");
            return new BytePointer(out.get(0)).getString();
        }
    }

    /** Whether it is oneDNN's plain loop, written to be right and not to be fast. */
    boolean isReference() {
        return implementation().startsWith("ref");
    }

    dnnl_primitive create() {
        dnnl_primitive made = new dnnl_primitive();
        Library.require(dnnl.dnnl_primitive_create(made, handle), "primitive_create");
        return made;
    }

    private MemoryDescriptor read(int what, int index) {
        dnnl_memory_desc found = dnnl.dnnl_primitive_desc_query_md(handle, what, index);
        if (found == null) {
            throw new IllegalStateException("oneDNN names no memory " + what + " " + index);
        }
        return MemoryDescriptor.read(found);
    }
}

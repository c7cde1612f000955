package io.neurometer.engine.backend.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** A primitive that could be made: which implementation it would be and which memory it wants. */
record PrimitiveDescriptor(dnnl_primitive_desc descriptor) {
    /** How the memory of an argument must lie. */
    MemoryDescriptor argument(int argument) {
        return read(dnnl.dnnl_query_exec_arg_md, argument);
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

    long scratchBytes() {
        dnnl_memory_desc scratch = dnnl.dnnl_primitive_desc_query_md(descriptor, dnnl.dnnl_query_scratchpad_md, 0);
        return scratch == null ? 0 : dnnl.dnnl_memory_desc_get_size(scratch);
    }

    /** The implementation's name as the library gives it. */
    String implementation() {
        try (PointerPointer<BytePointer> out = new PointerPointer<>(1)) {
            Library.require(
                    dnnl.dnnl_primitive_desc_query(descriptor, dnnl.dnnl_query_impl_info_str, 0, out),
                    "primitive_desc_query");
            return new BytePointer(out.get(0)).getString();
        }
    }

    /** Whether it is the library's plain loop, written to be right and not to be fast. */
    boolean isReference() {
        return implementation().startsWith("ref");
    }

    dnnl_primitive create() {
        dnnl_primitive made = new dnnl_primitive();
        Library.require(dnnl.dnnl_primitive_create(made, descriptor), "primitive_create");
        return made;
    }

    private MemoryDescriptor read(int what, int index) {
        dnnl_memory_desc found = dnnl.dnnl_primitive_desc_query_md(descriptor, what, index);
        if (found == null) {
            throw new IllegalStateException("oneDNN names no memory " + what + " " + index);
        }
        return MemoryDescriptor.read(found);
    }
}

package io.neurometer.engine.backend.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
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

    /** oneDNN's name of what the primitive computes, such as {@code convolution}. */
    String kind() {
        try (IntPointer kind = new IntPointer(1)) {
            Library.require(
                    dnnl.dnnl_primitive_desc_query(handle, dnnl.dnnl_query_primitive_kind, 0, kind),
                    "primitive_desc_query");
            return switch (kind.get()) {
                case dnnl.dnnl_reorder -> "reorder";
                case dnnl.dnnl_concat -> "concat";
                case dnnl.dnnl_sum -> "sum";
                case dnnl.dnnl_convolution -> "convolution";
                case dnnl.dnnl_deconvolution -> "deconvolution";
                case dnnl.dnnl_eltwise -> "eltwise";
                case dnnl.dnnl_lrn -> "lrn";
                case dnnl.dnnl_batch_normalization -> "batch_normalization";
                case dnnl.dnnl_layer_normalization -> "layer_normalization";
                case dnnl.dnnl_group_normalization -> "group_normalization";
                case dnnl.dnnl_inner_product -> "inner_product";
                case dnnl.dnnl_rnn -> "rnn";
                case dnnl.dnnl_binary -> "binary";
                case dnnl.dnnl_matmul -> "matmul";
                case dnnl.dnnl_resampling -> "resampling";
                case dnnl.dnnl_pooling -> "pooling";
                case dnnl.dnnl_reduction -> "reduction";
                case dnnl.dnnl_prelu -> "prelu";
                case dnnl.dnnl_softmax -> "softmax";
                case dnnl.dnnl_shuffle -> "shuffle";
                default -> "primitive " + kind.get();
            };
        }
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

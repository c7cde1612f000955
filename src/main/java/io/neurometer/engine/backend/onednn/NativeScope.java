package io.neurometer.engine.backend.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** The native objects that making one kernel takes on the way, freed together at its end. */
final class NativeScope implements AutoCloseable {
    private final Deque<Runnable> frees = new ArrayDeque<>();

    /** A native descriptor of that memory. */
    dnnl_memory_desc memory(MemoryDescriptor descriptor) {
        return tracked(descriptor.create());
    }

    /** A native descriptor of memory whose order the primitive chooses. */
    dnnl_memory_desc any(int type, long... sizes) {
        dnnl_memory_desc made = new dnnl_memory_desc();
        Library.require(
                dnnl.dnnl_memory_desc_create_with_tag(made, sizes.length, sizes, type, dnnl.dnnl_format_tag_any),
                "memory_desc_create");
        return tracked(made);
    }

    private dnnl_memory_desc tracked(dnnl_memory_desc made) {
        frees.push(() -> dnnl.dnnl_memory_desc_destroy(made));
        return made;
    }

    /** Attributes of a primitive that is given its scratch memory at every run. */
    dnnl_primitive_attr attributes() {
        dnnl_primitive_attr made = new dnnl_primitive_attr();
        Library.require(dnnl.dnnl_primitive_attr_create(made), "primitive_attr_create");
        frees.push(() -> dnnl.dnnl_primitive_attr_destroy(made));
        Library.require(
                dnnl.dnnl_primitive_attr_set_scratchpad_mode(made, dnnl.dnnl_scratchpad_mode_user),
                "primitive_attr_set_scratchpad_mode");
        return made;
    }

    dnnl_post_ops postOps() {
        dnnl_post_ops made = new dnnl_post_ops();
        Library.require(dnnl.dnnl_post_ops_create(made), "post_ops_create");
        frees.push(() -> dnnl.dnnl_post_ops_destroy(made));
        return made;
    }

    /** A creating call, which fills what it is given and says how that went. */
    interface Maker {
        int make(dnnl_primitive_desc target);
    }

    /** A primitive as the library would make it, or null where it has none that is more than a plain reference. */
    @Nullable
    PrimitiveDescriptor blueprint(Maker maker) {
        PrimitiveDescriptor blueprint = blueprintOrReference(maker);
        return blueprint == null || blueprint.isReference() ? null : blueprint;
    }

    /** A primitive as the library would make it, or null where it has none. */
    @Nullable
    PrimitiveDescriptor blueprintOrReference(Maker maker) {
        dnnl_primitive_desc made = new dnnl_primitive_desc();
        return checked(maker.make(made), made);
    }

    /** A creating call that fills a list of one primitive, which the binding asks for where another argument is a list. */
    interface ListMaker {
        int make(PointerPointer<dnnl_primitive_desc> target);
    }

    @Nullable
    PrimitiveDescriptor blueprintInto(ListMaker maker) {
        try (PointerPointer<dnnl_primitive_desc> list = new PointerPointer<>(1)) {
            int status = maker.make(list);
            return checked(status, new dnnl_primitive_desc(list.get(0)));
        }
    }

    private @Nullable PrimitiveDescriptor checked(int status, dnnl_primitive_desc made) {
        if (status == dnnl.dnnl_unimplemented || status == dnnl.dnnl_invalid_arguments) {
            return null;
        }
        Library.require(status, "primitive_desc_create");
        frees.push(() -> dnnl.dnnl_primitive_desc_destroy(made));
        return new PrimitiveDescriptor(made);
    }

    @Override
    public void close() {
        frees.forEach(Runnable::run);
        frees.clear();
    }
}

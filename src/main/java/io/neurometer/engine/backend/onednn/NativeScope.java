package io.neurometer.engine.backend.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToIntFunction;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** The native objects that making one kernel takes on the way, freed together at its end. */
final class NativeScope implements AutoCloseable {
    private final Deque<Runnable> frees = new ArrayDeque<>();

    /** Frees something at the end of this scope. */
    void atEnd(Runnable free) {
        frees.push(free);
    }

    /** A native memory descriptor; an empty one for null. */
    dnnl_memory_desc memory(@Nullable MemoryDescriptor descriptor) {
        if (descriptor == null) {
            return new dnnl_memory_desc();
        }
        dnnl_memory_desc made = descriptor.create();
        atEnd(() -> dnnl.dnnl_memory_desc_destroy(made));
        return made;
    }

    /** Elements in an order that oneDNN has a number for, such as one with channels in blocks. */
    MemoryDescriptor tagged(int type, int tag, long... sizes) {
        dnnl_memory_desc made = new dnnl_memory_desc();
        Library.require(
                dnnl.dnnl_memory_desc_create_with_tag(made, sizes.length, sizes, type, tag), "memory_desc_create");
        atEnd(() -> dnnl.dnnl_memory_desc_destroy(made));
        return MemoryDescriptor.read(made);
    }

    /**
     * A primitive as oneDNN would make it, or null where it has none that is more than a plain reference.
     *
     * @param creation creates the descriptor in what it is given and returns oneDNN's status
     */
    @Nullable
    PrimitiveDescriptor descriptor(ToIntFunction<dnnl_primitive_desc> creation) {
        PrimitiveDescriptor descriptor = descriptorOrReference(creation);
        return descriptor == null || descriptor.isReference() ? null : descriptor;
    }

    /** A primitive as oneDNN would make it, or null where it has none. */
    @Nullable
    PrimitiveDescriptor descriptorOrReference(ToIntFunction<dnnl_primitive_desc> creation) {
        dnnl_primitive_desc made = new dnnl_primitive_desc();
        return checked(creation.applyAsInt(made), made);
    }

    /** The same by a call that fills a list, as the binding asks for where another argument is a list. */
    @Nullable
    PrimitiveDescriptor descriptorInList(ToIntFunction<PointerPointer<dnnl_primitive_desc>> creation) {
        try (PointerPointer<dnnl_primitive_desc> list = new PointerPointer<>(1)) {
            int status = creation.applyAsInt(list);
            return checked(status, new dnnl_primitive_desc(list.get(0)));
        }
    }

    private @Nullable PrimitiveDescriptor checked(int status, dnnl_primitive_desc made) {
        if (status == dnnl.dnnl_unimplemented || status == dnnl.dnnl_invalid_arguments) {
            return null;
        }
        Library.require(status, "primitive_desc_create");
        atEnd(() -> dnnl.dnnl_primitive_desc_destroy(made));
        return new PrimitiveDescriptor(made);
    }

    @Override
    public void close() {
        frees.forEach(Runnable::run);
        frees.clear();
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/** A primitive with the memory of its arguments, for many runs by one thread. The primitive stays its owner's. */
final class BoundPrimitive implements AutoCloseable {
    private static final int MAX_ARGUMENTS = 8;

    private final dnnl_primitive primitive;
    private final dnnl_stream stream = Library.stream();
    private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(MAX_ARGUMENTS);
    private final List<dnnl_memory> memories = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();

    BoundPrimitive(dnnl_primitive primitive) {
        this.primitive = primitive;
    }

    /** Creates a primitive, runs it once on the arguments that {@code binding} adds, and frees it. */
    static void runOnce(PrimitiveDescriptor descriptor, Consumer<BoundPrimitive> binding) {
        dnnl_primitive primitive = descriptor.create();
        long bytes = descriptor.scratchpadBytes();
        try (Tensor scratchpad = Tensor.allocate(TensorType.of(DataType.UINT8, bytes));
                BoundPrimitive bound = new BoundPrimitive(primitive)) {
            binding.accept(bound);
            bound.scratchpad(bytes, scratchpad, 0);
            bound.run();
        } finally {
            dnnl.dnnl_primitive_destroy(primitive);
        }
    }

    /**
     * Adds an argument that lies in a tensor.
     *
     * @param offset bytes from the tensor's beginning
     * @throws IllegalStateException when the tensor ends before the argument does
     */
    void argument(Argument argument, MemoryDescriptor seen, Tensor tensor, long offset) {
        if (memories.size() == MAX_ARGUMENTS) {
            throw new IllegalStateException("more than " + MAX_ARGUMENTS + " arguments");
        }
        dnnl_memory made = NativeMemory.create(tensor, offset, seen);
        arguments.position(memories.size()).arg(argument.index()).memory(made);
        arguments.position(0);
        memories.add(made);
        tensors.add(tensor);
    }

    /** Adds the scratchpad where the primitive needs one. */
    void scratchpad(long bytes, Tensor tensor, long offset) {
        if (bytes > 0) {
            argument(Argument.SCRATCHPAD, MemoryDescriptor.bytes(bytes), tensor, offset);
        }
    }

    void run() {
        int status = dnnl.dnnl_primitive_execute(primitive, stream, memories.size(), arguments);
        Reference.reachabilityFence(tensors);
        Library.require(status, "primitive_execute");
    }

    @Override
    public void close() {
        memories.forEach(dnnl::dnnl_memory_destroy);
        arguments.close();
    }
}

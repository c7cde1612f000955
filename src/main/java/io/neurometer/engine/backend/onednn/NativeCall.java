package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.Tensor;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/** A primitive with the memory of its arguments, for many runs by one thread. The primitive stays its owner's. */
final class NativeCall implements AutoCloseable {
    private static final int MAX = 8;

    private final dnnl_primitive primitive;
    private final dnnl_stream stream = Library.stream();
    private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(MAX);
    private final List<dnnl_memory> memories = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();

    NativeCall(dnnl_primitive primitive) {
        this.primitive = primitive;
    }

    /**
     * Adds an argument that lies in a tensor.
     *
     * @param offset bytes from the tensor's beginning
     * @throws IllegalStateException when the tensor ends before the argument does
     */
    void argument(int argument, MemoryDescriptor seen, Tensor tensor, long offset) {
        if (memories.size() == MAX) {
            throw new IllegalStateException("more than " + MAX + " arguments");
        }
        dnnl_memory made = NativeMemory.in(tensor, offset, seen);
        arguments.position(memories.size()).arg(argument).memory(made);
        arguments.position(0);
        memories.add(made);
        tensors.add(tensor);
    }

    void run() {
        int status = dnnl.dnnl_primitive_execute(primitive, stream, memories.size(), arguments);
        Reference.reachabilityFence(tensors);
        if (status != dnnl.dnnl_success) {
            Library.require(status, "primitive_execute");
        }
    }

    @Override
    public void close() {
        memories.forEach(dnnl::dnnl_memory_destroy);
        arguments.close();
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.tensor.Tensor;
import java.lang.ref.Reference;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/** A program with native handles of the memory that it meets. */
final class BoundProgram implements BoundKernel {
    private final dnnl_stream stream = Library.stream();
    private final dnnl_memory[] memories;
    private final dnnl_primitive[] primitives;
    private final dnnl_exec_arg_t[] arguments;
    private final int[] counts;
    private final KernelArguments tensors;
    private final Pointer copyFrom;
    private final Pointer copyTo;
    private final long copyBytes;

    BoundProgram(Program program, KernelArguments tensors) {
        this.tensors = tensors;
        List<Operand> operands = program.operands();
        memories = new dnnl_memory[operands.size()];
        for (int i = 0; i < memories.length; i++) {
            Operand operand = operands.get(i);
            memories[i] = NativeMemory.in(operand.within(tensors), operand.offset(), operand.descriptor());
        }
        List<Program.Call> calls = program.calls();
        primitives = new dnnl_primitive[calls.size()];
        arguments = new dnnl_exec_arg_t[calls.size()];
        counts = new int[calls.size()];
        for (int i = 0; i < primitives.length; i++) {
            Program.Call call = calls.get(i);
            primitives[i] = call.primitive();
            counts[i] = call.arguments().length;
            arguments[i] = new dnnl_exec_arg_t(Math.max(1, counts[i]));
            for (int j = 0; j < counts[i]; j++) {
                arguments[i].position(j).arg(call.arguments()[j]).memory(memories[call.operands()[j]]);
            }
            arguments[i].position(0);
        }
        boolean copies = program.startsFrom() >= 0;
        copyTo = copies ? start(tensors.output(0)) : new Pointer();
        copyFrom = copies ? start(tensors.input(program.startsFrom())) : new Pointer();
        copyBytes =
                copyFrom.address() == copyTo.address() ? 0 : tensors.output(0).byteSize();
    }

    private static Pointer start(Tensor tensor) {
        return new Pointer(tensor.bytes());
    }

    @Override
    public void run() {
        try {
            if (copyBytes > 0) {
                Pointer.memcpy(copyTo, copyFrom, copyBytes);
            }
            for (int i = 0; i < primitives.length; i++) {
                int status = dnnl.dnnl_primitive_execute(primitives[i], stream, counts[i], arguments[i]);
                if (status != dnnl.dnnl_success) {
                    Library.require(status, "primitive_execute");
                }
            }
        } finally {
            // The native handles point into these, which nothing else may hold.
            Reference.reachabilityFence(tensors);
        }
    }

    @Override
    public void close() {
        for (dnnl_memory memory : memories) {
            dnnl.dnnl_memory_destroy(memory);
        }
        for (dnnl_exec_arg_t list : arguments) {
            list.close();
        }
    }
}

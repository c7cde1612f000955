package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Zero points, 8-bit integers in a model, in the types that oneDNN computes with. */
final class ZeroPoints {
    private ZeroPoints() {}

    /** Input {@code index} as FP32 elements that lie as described. */
    static MemoryView floats(ProgramBuilder program, int index, MemoryDescriptor wanted) {
        return view(program, index, wanted, 0);
    }

    /** Input {@code index} less {@code shift} as 32-bit integers, one for each element. */
    static MemoryView integers(ProgramBuilder program, int index, int shift) {
        long count = program.request().inputs().shape(index).elements();
        return view(program, index, MemoryDescriptor.rowMajor(dnnl.dnnl_s32, count), shift);
    }

    /** One zero point, known before the run, as a 32-bit integer. */
    static MemoryView known(ProgramBuilder program, int value) {
        Tensor zero = Tensor.allocate(DataType.INT32, 1);
        zero.bytes().putInt(0, value);
        return program.own(MemoryDescriptor.rowMajor(dnnl.dnnl_s32, 1), zero);
    }

    /** The zero point that all elements of a constant input are; null where they differ. */
    static @Nullable Integer common(KernelRequest request, int index) {
        long count = request.inputs().shape(index).elements();
        MemoryDescriptor wanted = MemoryDescriptor.rowMajor(dnnl.dnnl_s32, count);
        Tensor known = request.context().constants().prepared(index, form(wanted, 0), maker(request, index, wanted, 0));
        int first = known.bytes().getInt(0);
        for (int i = 1; i < count; i++) {
            if (known.bytes().getInt(i * Integer.BYTES) != first) {
                return null;
            }
        }
        return first;
    }

    private static String form(MemoryDescriptor wanted, int shift) {
        return "zero points less " + shift + " as " + wanted;
    }

    private static UnaryOperator<Tensor> maker(KernelRequest request, int index, MemoryDescriptor wanted, int shift) {
        DataType type = request.inputs().dataType(index);
        return source -> {
            Tensor made = wanted.allocate();
            convert(source.bytes(), type, made.bytes(), isReal(wanted), shift);
            return made;
        };
    }

    private static boolean isReal(MemoryDescriptor wanted) {
        return wanted.type() == dnnl.dnnl_f32;
    }

    private static MemoryView view(ProgramBuilder program, int index, MemoryDescriptor wanted, int shift) {
        KernelRequest request = program.request();
        if (request.context().constants().has(index)) {
            return program.constant(index, form(wanted, shift), wanted, maker(request, index, wanted, shift));
        }
        DataType type = request.inputs().dataType(index);
        boolean real = isReal(wanted);
        MemoryView source = program.inputBytes(index);
        MemoryView target = program.temporary(wanted);
        program.run(memory -> () -> convert(memory.get(0), type, memory.get(1), real, shift), source, target);
        return target;
    }

    private static void convert(ByteBuffer from, DataType type, ByteBuffer to, boolean real, int shift) {
        for (int i = 0; i < from.capacity(); i++) {
            int value = (int) Elements.getLong(from, type, i) - shift;
            if (real) {
                to.putFloat(i * Float.BYTES, value);
            } else {
                to.putInt(i * Integer.BYTES, value);
            }
        }
    }
}

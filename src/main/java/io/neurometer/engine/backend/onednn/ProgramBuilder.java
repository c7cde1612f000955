package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.global.dnnl;

/** Puts a {@link Program} together, operand by operand and call by call. */
final class ProgramBuilder {
    private static final long ALIGNMENT = 64;

    private final KernelRequest request;
    private final List<Program.Step> steps = new ArrayList<>();
    private final List<Operand> operands = new ArrayList<>();
    private final Map<Integer, Layout> inputs = new HashMap<>();
    private final Map<Integer, Layout> outputs = new HashMap<>();
    private final Set<Integer> held = new HashSet<>();
    private final Set<Integer> overwritten = new HashSet<>();
    private final List<dnnl_primitive> made = new ArrayList<>();
    private final List<Tensor> owned = new ArrayList<>();
    private int startsFrom = -1;
    private long scratch;
    private long sharedScratch;

    ProgramBuilder(KernelRequest request) {
        this.request = request;
    }

    /** An input, which must lie as described. */
    int input(int index, MemoryDescriptor descriptor) {
        Layout layout = descriptor.layout(request.inputs().type(index));
        Layout before = inputs.putIfAbsent(index, layout);
        if (before != null && !before.equals(layout)) {
            throw new IllegalStateException("input " + index + " is wanted as " + before + " and as " + layout);
        }
        return add(new Operand(Operand.Place.INPUT, index, 0, descriptor, null));
    }

    /** An input in the layout that it has to have anyway, seen in another way from a byte offset on. */
    int inputView(int index, Layout layout, long offset, MemoryDescriptor seen) {
        inputs.put(index, layout);
        return add(new Operand(Operand.Place.INPUT, index, offset, seen, null));
    }

    /** The bytes of a row-major input of any type, for Java code. */
    int bytes(int index) {
        return inputView(
                index,
                Layout.ROW_MAJOR,
                0,
                MemoryDescriptor.rowMajor(
                        dnnl.dnnl_u8, request.inputs().type(index).bytes()));
    }

    /** The bytes of an output of any type in row-major order, for Java code. */
    int outputBytes(int index) {
        return outputView(
                index,
                Layout.ROW_MAJOR,
                0,
                MemoryDescriptor.rowMajor(
                        dnnl.dnnl_u8, request.outputs().get(index).bytes()));
    }

    /** An output, which will lie as described. */
    int output(int index, MemoryDescriptor descriptor) {
        outputs.put(index, descriptor.layout(request.outputs().get(index)));
        return add(new Operand(Operand.Place.OUTPUT, index, 0, descriptor, null));
    }

    /** An output in a given layout, seen in another way from a byte offset on. */
    int outputView(int index, Layout layout, long offset, MemoryDescriptor seen) {
        outputs.put(index, layout);
        return add(new Operand(Operand.Place.OUTPUT, index, offset, seen, null));
    }

    /** The elements of a row-major constant input, seen as {@code raw} and moved once to where {@code wanted} has them. */
    int constant(int index, MemoryDescriptor raw, MemoryDescriptor wanted) {
        return constant(index, wanted.toString(), wanted, source -> Reorders.moved(source, raw, wanted));
    }

    /**
     * What is made once of a constant input.
     *
     * @param form names what is made; the same name always stands for the same bytes
     */
    int constant(int index, String form, MemoryDescriptor made, UnaryOperator<Tensor> maker) {
        Tensor tensor = request.context().constants().prepared(index, form, maker);
        held.add(index);
        return add(new Operand(Operand.Place.HELD, index, 0, made, tensor));
    }

    /** An input in a given order of elements, constant or not. */
    int parameter(int index, MemoryDescriptor raw, MemoryDescriptor wanted) {
        if (request.context().constants().has(index)) {
            return constant(index, raw, wanted);
        }
        int source = inputView(index, Layout.ROW_MAJOR, 0, raw);
        if (raw.equals(wanted)) {
            return source;
        }
        int target = scratch(wanted);
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor reorder = Reorders.blueprint(scope, raw, wanted);
            if (reorder == null) {
                throw new IllegalStateException("oneDNN cannot move " + raw + " to " + wanted);
            }
            call(reorder, dnnl.DNNL_ARG_SRC, source, dnnl.DNNL_ARG_DST, target);
        }
        return target;
    }

    /** Memory for values between calls. */
    int scratch(MemoryDescriptor descriptor) {
        int operand = add(new Operand(Operand.Place.SCRATCH, 0, scratch, descriptor, null));
        scratch = aligned(scratch + descriptor.bytes());
        return operand;
    }

    /** Memory of the program's own, freed with it. */
    int own(MemoryDescriptor descriptor, Tensor tensor) {
        owned.add(tensor);
        return add(new Operand(Operand.Place.HELD, -1, 0, descriptor, tensor));
    }

    /** The memory of another operand, seen in another way from a byte offset on. */
    int again(int operand, long offset, MemoryDescriptor seen) {
        Operand before = operands.get(operand);
        return add(new Operand(before.place(), before.index(), before.offset() + offset, seen, before.tensor()));
    }

    /** Output 0 starts as a copy of the input, or lies where the input does. */
    void startFrom(int index) {
        startsFrom = index;
        mayOverwrite(index);
    }

    /** Output 0 may lie where the input does. */
    void mayOverwrite(int index) {
        overwritten.add(index);
    }

    /** Adds a call; arguments and operands alternate. */
    void call(PrimitiveDescriptor blueprint, int... argumentsAndOperands) {
        List<Integer> pairs = new ArrayList<>();
        for (int each : argumentsAndOperands) {
            pairs.add(each);
        }
        call(blueprint, pairs);
    }

    void call(PrimitiveDescriptor blueprint, List<Integer> pairs) {
        boolean scratched = blueprint.scratchBytes() > 0;
        int count = pairs.size() / 2;
        int[] arguments = new int[count + (scratched ? 1 : 0)];
        int[] used = new int[arguments.length];
        for (int i = 0; i < count; i++) {
            arguments[i] = pairs.get(2 * i);
            used[i] = pairs.get(2 * i + 1);
        }
        if (scratched) {
            arguments[count] = dnnl.DNNL_ARG_SCRATCHPAD;
            used[count] = add(new Operand(
                    Operand.Place.SCRATCH,
                    -1,
                    0,
                    MemoryDescriptor.rowMajor(dnnl.dnnl_u8, blueprint.scratchBytes()),
                    null));
            sharedScratch = Math.max(sharedScratch, aligned(blueprint.scratchBytes()));
        }
        dnnl_primitive primitive = blueprint.create();
        made.add(primitive);
        steps.add(new Program.Call(primitive, arguments, used));
    }

    /** Adds Java code that reads and writes these operands. */
    void host(HostCode code, int... used) {
        steps.add(new Program.Host(code, used.clone()));
    }

    /** Scratch memory that each call uses on its own lies behind the memory between calls. */
    Program build() {
        List<Operand> placed = new ArrayList<>();
        for (Operand operand : operands) {
            boolean shared = operand.place() == Operand.Place.SCRATCH && operand.index() < 0;
            placed.add(shared ? new Operand(operand.place(), 0, scratch, operand.descriptor(), null) : operand);
        }
        return new Program(
                steps, placed, inputs, outputs, held, overwritten, owned, startsFrom, scratch + sharedScratch);
    }

    /** Frees the primitives and the own memory of a program that will not be built. */
    void abandon() {
        made.forEach(dnnl::dnnl_primitive_destroy);
        owned.forEach(Tensor::close);
    }

    /** A tensor that holds so many bytes. */
    static Tensor allocate(MemoryDescriptor descriptor) {
        return Tensor.allocate(TensorType.of(DataType.UINT8, descriptor.bytes()));
    }

    private int add(Operand operand) {
        operands.add(operand);
        return operands.size() - 1;
    }

    /** The least multiple of a cache line that holds that many bytes. */
    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Casts: by oneDNN where every value is in range, since it saturates the others, else in Java; those of 16-bit floats round to nearest even. */
final class CastKernels {
    private static final Set<DataType> TYPES =
            EnumSet.of(DataType.FP32, DataType.INT64, DataType.INT32, DataType.BOOL, DataType.UINT8, DataType.INT8);

    private CastKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unfused(Elementwise.Cast.class, (request, op) -> cast(request)),
                KernelEntry.unfused(Elementwise.CastLike.class, (request, op) -> cast(request)));
    }

    private static @Nullable Kernel cast(KernelRequest request) {
        DataType from = request.inputs().dataType(0);
        DataType to = request.outputs().get(0).dataType();
        if (from == to || !isCastable(from) || !isCastable(to)) {
            return null;
        }
        if (isHalf(from) || isHalf(to)) {
            return halves(request, from, to);
        }
        Kernel widening = isWidening(from, to) ? reorder(request, from, to) : null;
        return widening != null ? widening : loop(request, from, to);
    }

    private static boolean isCastable(DataType type) {
        return TYPES.contains(type) || isHalf(type);
    }

    private static boolean isHalf(DataType type) {
        return type == DataType.FP16 || type == DataType.BF16;
    }

    /** Between FP32 and 16 bits alone. oneDNN takes 40 nanoseconds for an FP16 element on most processors. */
    private static @Nullable Kernel halves(KernelRequest request, DataType from, DataType to) {
        if (from != DataType.FP32 && to != DataType.FP32) {
            return null;
        }
        boolean brain = from == DataType.BF16 || to == DataType.BF16;
        Kernel reorder = brain ? reorder(request, from, to) : null;
        int threads = OpenMpTeam.sizeFor(request);
        return reorder != null
                ? reorder
                : ProgramBuilder.build(request, program -> {
                    program.run(
                            memory -> new HalfCast(from, memory.get(0), to, memory.get(1), threads),
                            program.inputBytes(0),
                            program.outputBytes(0));
                    return true;
                });
    }

    private static boolean isWidening(DataType from, DataType to) {
        boolean small = from == DataType.UINT8 || from == DataType.INT8;
        return (small && (to == DataType.INT32 || to == DataType.FP32))
                || (from == DataType.INT32 && to == DataType.FP32);
    }

    private static @Nullable Kernel reorder(KernelRequest request, DataType from, DataType to) {
        long elements = request.inputs().shape(0).elements();
        MemoryDescriptor source = MemoryDescriptor.rowMajor(MemoryDescriptor.typeOrUndefined(from), elements);
        MemoryDescriptor target = MemoryDescriptor.rowMajor(MemoryDescriptor.typeOrUndefined(to), elements);
        return ReorderKernels.copies(
                request, List.of(new ReorderKernels.Copy(source, 0, source, 0, target, target)), true);
    }

    private static @Nullable Kernel loop(KernelRequest request, DataType from, DataType to) {
        return ProgramBuilder.build(request, program -> {
            if (from.bytes() == to.bytes()) {
                program.mayOverwrite(0);
            }
            program.run(
                    memory -> SharedRange.of(
                            () -> new ElementCast(from, memory.get(0), to, memory.get(1)),
                            Math.toIntExact(request.inputs().shape(0).elements()),
                            1,
                            OpenMpTeam.sizeFor(request)),
                    program.inputBytes(0),
                    program.outputBytes(0));
            return true;
        });
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Elements as another type: by the library where nothing can be out of range, which it would limit, else in Java. */
final class CastKernels {
    private static final Set<DataType> TYPES =
            EnumSet.of(DataType.FP32, DataType.INT64, DataType.INT32, DataType.BOOL, DataType.UINT8, DataType.INT8);

    private CastKernels() {}

    static void register(KernelTable table) {
        table.addForAllTypes(Elementwise.Cast.class, CastKernels::cast);
        table.addForAllTypes(Elementwise.CastLike.class, CastKernels::cast);
    }

    private static @Nullable Kernel cast(KernelRequest request, Op op, FusedOps after) {
        DataType from = request.inputs().dataType(0);
        DataType to = request.outputs().get(0).dataType();
        if (!after.isEmpty() || !TYPES.contains(from) || !TYPES.contains(to) || from == to) {
            return null;
        }
        Kernel widening = isWidening(from, to) ? reorder(request, from, to) : null;
        return widening != null ? widening : loop(request, from, to);
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
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor reorder = Reorders.blueprint(scope, source, target);
            if (reorder == null || reorder.isReference()) {
                return null;
            }
            ProgramBuilder program = new ProgramBuilder(request);
            program.call(
                    reorder,
                    dnnl.DNNL_ARG_SRC,
                    program.inputView(0, Layout.ROW_MAJOR, 0, source),
                    dnnl.DNNL_ARG_DST,
                    program.outputView(0, Layout.ROW_MAJOR, 0, target));
            return program.build();
        }
    }

    private static Kernel loop(KernelRequest request, DataType from, DataType to) {
        ProgramBuilder program = new ProgramBuilder(request);
        if (from.bytes() == to.bytes()) {
            program.mayOverwrite(0);
        }
        program.host(
                memory -> {
                    ByteBuffer source = memory.get(0);
                    ByteBuffer target = memory.get(1);
                    return new ElementCast(from, source, to, target);
                },
                program.bytes(0),
                program.outputBytes(0));
        return program.build();
    }
}

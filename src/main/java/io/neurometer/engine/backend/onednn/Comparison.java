package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.tensor.Shape;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Comparisons of FP32 numbers by a primitive, in row-major order. Its "greater" is true of NaN, so operands change sides
 * where they may be NaN.
 */
final class Comparison {
    private Comparison() {}

    static boolean is(BinaryFunction function) {
        return switch (function) {
            case EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> true;
            default -> false;
        };
    }

    /** Null where the primitive cannot take the operands. */
    static @Nullable Kernel kernel(KernelRequest request, BinaryFunction function, FusedOps after) {
        Shape made = request.outputs().get(0).shape();
        int left = request.inputs().shape(0).equals(made) ? 0 : 1;
        boolean bothSides = request.inputs().shape(1).equals(made);
        if (!after.isEmpty() || !SupportedTypes.areFp32(request, 2) || (left == 1 && !bothSides)) {
            return null;
        }
        if (bothSides && isGreater(function)) {
            left = 1;
        }
        int algorithm = algorithm(function, left == 1);
        boolean takesNaN = algorithm != dnnl.dnnl_binary_gt && algorithm != dnnl.dnnl_binary_ge;
        return takesNaN || request.context().finite() ? kernel(request, algorithm, left) : null;
    }

    private static boolean isGreater(BinaryFunction function) {
        return function == BinaryFunction.GREATER || function == BinaryFunction.GREATER_OR_EQUAL;
    }

    private static int algorithm(BinaryFunction function, boolean swapped) {
        return switch (function) {
            case LESS -> swapped ? dnnl.dnnl_binary_gt : dnnl.dnnl_binary_lt;
            case LESS_OR_EQUAL -> swapped ? dnnl.dnnl_binary_ge : dnnl.dnnl_binary_le;
            case GREATER -> swapped ? dnnl.dnnl_binary_lt : dnnl.dnnl_binary_gt;
            case GREATER_OR_EQUAL -> swapped ? dnnl.dnnl_binary_le : dnnl.dnnl_binary_ge;
            default -> dnnl.dnnl_binary_eq;
        };
    }

    private static @Nullable Kernel kernel(KernelRequest request, int algorithm, int left) {
        int right = 1 - left;
        MemoryDescriptor whole = MemoryDescriptor.of(request.inputs().type(left));
        MemoryDescriptor other = MemoryFormats.broadcast(request.inputs().shape(right), whole.rank());
        MemoryDescriptor flags = whole.withType(dnnl.dnnl_u8);
        return ProgramBuilder.build(request, program -> {
            PrimitiveDescriptor compare = Primitives.binary(
                    program.scope(), algorithm, whole, other, flags, new PrimitiveAttributes(program.scope()));
            if (compare == null) {
                return false;
            }
            program.call(
                    compare,
                    Arguments.of(Argument.SRC_0, program.inputView(left, Layout.ROW_MAJOR, 0, whole))
                            .and(Argument.SRC_1, program.inputView(right, Layout.ROW_MAJOR, 0, other))
                            .and(Argument.DST, program.outputView(0, Layout.ROW_MAJOR, 0, flags)));
            return true;
        });
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Products of matrices of 8-bit integers, as 32-bit integers or times scales as FP32. The library multiplies by signed
 * integers alone, so unsigned ones on the right are taken less 128, and their zero points too.
 */
final class IntegerProducts {
    private static final int SIGN = 128;
    private static final int BLOCK = 4096;

    private final KernelRequest request;
    private final FusedOps after;
    private final Places places;
    private final MemoryDescriptor left;
    private final MemoryDescriptor right;
    private final MemoryDescriptor output;
    private final ProgramBuilder program;

    /** Which inputs are scales and zero points of the left and the right matrix; -1 for none. */
    private record Places(int leftScale, int rightScale, int leftZero, int rightZero) {}

    private IntegerProducts(
            KernelRequest request,
            FusedOps after,
            Places places,
            MemoryDescriptor left,
            MemoryDescriptor right,
            MemoryDescriptor output) {
        this.request = request;
        this.after = after;
        this.places = places;
        this.left = left;
        this.right = right;
        this.output = output;
        this.program = new ProgramBuilder(request);
    }

    static void register(KernelTable table) {
        table.addForAllTypes(
                Linear.MatMulInteger.class,
                (request, op, after) -> kernel(request, after, new Places(-1, -1, at(after, 2), at(after, 3))));
        table.add(
                Linear.QuantizedMatMul.class,
                (request, op, after) -> kernel(request, after, new Places(2, 3, at(after, 4), at(after, 5))));
    }

    private static int at(FusedOps after, int input) {
        return after.headHas(input) ? input : -1;
    }

    private static @Nullable Kernel kernel(KernelRequest request, FusedOps after, Places places) {
        Inputs inputs = request.inputs();
        Shape a = inputs.shape(0);
        Shape b = inputs.shape(1);
        if (!Isa.multipliesIntegers()
                || a.rank() < 2
                || b.rank() < 2
                || !isSingle(request, places.leftZero())
                || !(isSingle(request, places.rightZero()) || isUniform(request, places.rightZero()))) {
            return null;
        }
        int type = MemoryDescriptor.typeOrUndefined(inputs.dataType(0));
        int made = MemoryDescriptor.typeOrUndefined(request.outputs().get(0).dataType());
        Shape shape = request.outputs().get(0).shape();
        IntegerProducts products;
        if (b.rank() == 2) {
            long count = a.elements() / a.size(-1);
            products = new IntegerProducts(
                    request,
                    after,
                    places,
                    MemoryDescriptor.rowMajor(type, count, a.size(-1)),
                    MemoryDescriptor.rowMajor(dnnl.dnnl_s8, b.sizes()),
                    MemoryDescriptor.rowMajor(made, count, b.size(-1)));
        } else {
            products = new IntegerProducts(
                    request,
                    after,
                    places,
                    Activations.broadcast(a, shape.rank()).withType(type),
                    Activations.broadcast(b, shape.rank()).withType(dnnl.dnnl_s8),
                    MemoryDescriptor.rowMajor(made, shape.sizes()));
        }
        return products.make();
    }

    /** Whether there is one zero point or none; of several the library's fast products take the first for all. */
    private static boolean isSingle(KernelRequest request, int zeroPoint) {
        return zeroPoint < 0 || request.inputs().shape(zeroPoint).elements() == 1;
    }

    private static boolean isUniform(KernelRequest request, int zeroPoint) {
        return request.context().constants().has(zeroPoint) && ZeroPoints.common(request, zeroPoint) != null;
    }

    private @Nullable Kernel make() {
        try (NativeScope scope = new NativeScope()) {
            Kernel kernel = make(scope);
            if (kernel == null) {
                program.abandon();
            }
            return kernel;
        } catch (RuntimeException failure) {
            program.abandon();
            throw failure;
        }
    }

    private @Nullable Kernel make(NativeScope scope) {
        Integer zero = knownZero();
        boolean shifts = zero == null || zero != 0;
        int bias = right.rank() == 2 ? after.bias(1, right.size(1)) : -1;
        FusedPrimitive fitted = after.fit(
                scope,
                output.type(),
                output.sizes(),
                bias >= 0,
                true,
                attributes -> blueprint(scope, attributes, shifts, bias));
        if (fitted == null) {
            return null;
        }
        List<Integer> pairs = new ArrayList<>();
        pairs.addAll(List.of(dnnl.DNNL_ARG_SRC, program.inputView(0, Layout.ROW_MAJOR, 0, left)));
        pairs.addAll(List.of(dnnl.DNNL_ARG_WEIGHTS, right(fitted.blueprint().weights())));
        if (places.leftZero() >= 0) {
            int shift = ZeroPoints.integers(program, request, places.leftZero(), 0);
            pairs.addAll(List.of(dnnl.DNNL_ARG_ATTR_ZERO_POINTS | dnnl.DNNL_ARG_SRC, shift));
        }
        if (shifts) {
            pairs.addAll(List.of(dnnl.DNNL_ARG_ATTR_ZERO_POINTS | dnnl.DNNL_ARG_WEIGHTS, rightZero(zero)));
        }
        if (places.leftScale() >= 0) {
            pairs.addAll(List.of(dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_SRC, scale(places.leftScale())));
            pairs.addAll(List.of(dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_WEIGHTS, scale(places.rightScale())));
        }
        if (bias >= 0) {
            MemoryDescriptor row = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, 1, right.size(1));
            pairs.addAll(List.of(dnnl.DNNL_ARG_BIAS, program.parameter(bias, row, row)));
        }
        int made = program.outputView(0, Layout.ROW_MAJOR, 0, output);
        pairs.addAll(List.of(dnnl.DNNL_ARG_DST, made));
        pairs.addAll(fitted.arguments(program, output));
        return fitted.program(program, scope, pairs, made, output);
    }

    private @Nullable PrimitiveDescriptor blueprint(
            NativeScope scope, dnnl_primitive_attr attributes, boolean shifts, int bias) {
        if (places.leftZero() >= 0) {
            zeroPoint(attributes, dnnl.DNNL_ARG_SRC);
        }
        if (shifts) {
            zeroPoint(attributes, dnnl.DNNL_ARG_WEIGHTS);
        }
        if (places.leftScale() >= 0) {
            scales(attributes, dnnl.DNNL_ARG_SRC, 0);
            scales(attributes, dnnl.DNNL_ARG_WEIGHTS, mask(places.rightScale()));
        }
        boolean constant = request.context().constants().has(1);
        dnnl_memory_desc weights = constant ? scope.any(dnnl.dnnl_s8, right.sizes()) : scope.memory(right);
        dnnl_memory_desc row = bias < 0
                ? new dnnl_memory_desc()
                : scope.memory(MemoryDescriptor.rowMajor(dnnl.dnnl_f32, 1, right.size(1)));
        return scope.blueprint(made -> dnnl.dnnl_matmul_primitive_desc_create(
                made, Library.engine(), scope.memory(left), weights, row, scope.memory(output), attributes));
    }

    private static void zeroPoint(dnnl_primitive_attr attributes, int argument) {
        Library.require(
                dnnl.dnnl_primitive_attr_set_zero_points_mask(attributes, argument, 0),
                "primitive_attr_set_zero_points_mask");
    }

    private static void scales(dnnl_primitive_attr attributes, int argument, int mask) {
        Library.require(
                dnnl.dnnl_primitive_attr_set_scales_mask(attributes, argument, mask), "primitive_attr_set_scales_mask");
    }

    /** Whether an input differs from column to column, in the library's terms. */
    private int mask(int input) {
        return request.inputs().shape(input).elements() == 1 ? 0 : 1 << (right.rank() - 1);
    }

    private boolean isUnsigned() {
        return request.inputs().dataType(1) == DataType.UINT8;
    }

    /** The zero point of the right matrix as signed integers; null where only a run can tell it. */
    private @Nullable Integer knownZero() {
        int shift = isUnsigned() ? SIGN : 0;
        int input = places.rightZero();
        if (input < 0) {
            return -shift;
        }
        Integer common = request.context().constants().has(input) ? ZeroPoints.common(request, input) : null;
        return common == null ? null : common - shift;
    }

    private int rightZero(@Nullable Integer known) {
        if (known == null) {
            return ZeroPoints.integers(program, request, places.rightZero(), isUnsigned() ? SIGN : 0);
        }
        Tensor zero = Tensor.allocate(DataType.INT32, 1);
        zero.bytes().putInt(0, known);
        return program.own(MemoryDescriptor.rowMajor(dnnl.dnnl_s32, 1), zero);
    }

    private int scale(int input) {
        long count = request.inputs().shape(input).elements();
        return program.inputView(input, Layout.ROW_MAJOR, 0, MemoryDescriptor.rowMajor(dnnl.dnnl_f32, count));
    }

    private int right(MemoryDescriptor wanted) {
        if (request.context().constants().has(1)) {
            boolean unsigned = isUnsigned();
            String form = (unsigned ? "less " + SIGN + " " : "") + wanted;
            return program.constant(1, form, wanted, source -> {
                if (!unsigned) {
                    return Reorders.moved(source, right, wanted);
                }
                try (Tensor signed = Tensor.allocate(source.type())) {
                    signed(source.bytes(), signed.bytes()).run();
                    return Reorders.moved(signed, right, wanted);
                }
            });
        }
        int given = program.inputView(1, Layout.ROW_MAJOR, 0, right);
        if (!isUnsigned()) {
            return given;
        }
        int signed = program.scratch(right);
        program.host(memory -> signed(memory.get(0), memory.get(1)), given, signed);
        return signed;
    }

    /** Bytes less 128, which turns their highest bit. */
    private static Runnable signed(ByteBuffer from, ByteBuffer to) {
        byte[] block = new byte[Math.min(BLOCK, from.capacity())];
        return () -> {
            for (int start = 0; start < from.capacity(); start += BLOCK) {
                int count = Math.min(BLOCK, from.capacity() - start);
                from.get(start, block, 0, count);
                for (int i = 0; i < count; i++) {
                    block[i] ^= (byte) SIGN;
                }
                to.put(start, block, 0, count);
            }
        };
    }
}

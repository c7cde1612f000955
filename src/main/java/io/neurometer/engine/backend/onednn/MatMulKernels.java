package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Products of matrices, with one matrix of weights or with two of activations. */
final class MatMulKernels {
    private MatMulKernels() {}

    static void register(KernelTable table) {
        table.add(Linear.FullyConnected.class, MatMulKernels::fullyConnected);
        table.add(Linear.MatMul.class, MatMulKernels::matMul);
        table.add(Linear.Gemm.class, MatMulKernels::gemm);
    }

    /**
     * A product in the library's terms.
     *
     * @param left how the first input reads as a batch of matrices
     * @param right how the second does
     * @param output how the output does
     * @param bias the input that is added to each row, or -1
     */
    private record Form(MemoryDescriptor left, MemoryDescriptor right, MemoryDescriptor output, int bias) {
        long columns() {
            return output.size(output.rank() - 1);
        }
    }

    private static @Nullable Kernel fullyConnected(KernelRequest request, Op op, FusedOps after) {
        Shape weight = request.inputs().shape(1);
        long in = weight.size(1);
        long out = weight.size(0);
        long rows = request.inputs().shape(0).elements() / in;
        MemoryDescriptor right = MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {in, out}, new long[] {1, in});
        return kernel(request, after, new Form(matrix(rows, in), right, matrix(rows, out), bias(after, out)));
    }

    private static @Nullable Kernel gemm(KernelRequest request, Op op, FusedOps after) {
        Linear.Gemm gemm = (Linear.Gemm) op;
        Inputs inputs = request.inputs();
        long rows = request.outputs().get(0).shape().size(0);
        long columns = request.outputs().get(0).shape().size(1);
        boolean added = after.headHas(2);
        boolean row = added
                && inputs.shape(2).elements() == columns
                && inputs.shape(2).rank() > 0
                && inputs.shape(2).size(-1) == columns;
        if (gemm.alpha() != 1 || (added && (gemm.beta() != 1 || !row))) {
            return null;
        }
        long inner = inputs.shape(0).size(gemm.transposeA() ? 0 : 1);
        MemoryDescriptor left = maybeTransposed(gemm.transposeA(), rows, inner);
        MemoryDescriptor right = maybeTransposed(gemm.transposeB(), inner, columns);
        return kernel(request, after, new Form(left, right, matrix(rows, columns), bias(after, columns)));
    }

    private static @Nullable Kernel matMul(KernelRequest request, Op op, FusedOps after) {
        Shape a = request.inputs().shape(0);
        Shape b = request.inputs().shape(1);
        if (a.rank() < 2 || b.rank() < 2) {
            return null;
        }
        long inner = a.size(-1);
        long columns = b.size(-1);
        if (b.rank() == 2) {
            long rows = a.elements() / inner;
            Form form =
                    new Form(matrix(rows, inner), matrix(inner, columns), matrix(rows, columns), bias(after, columns));
            return kernel(request, after, form);
        }
        int rank = request.outputs().get(0).shape().rank();
        Form form = new Form(
                Activations.broadcast(a, rank),
                Activations.broadcast(b, rank),
                MemoryDescriptor.of(request.outputs().get(0)),
                -1);
        return kernel(request, after, form);
    }

    private static int bias(FusedOps after, long columns) {
        return after.headHas(2) ? 2 : after.bias(1, columns);
    }

    private static MemoryDescriptor matrix(long rows, long columns) {
        return MemoryDescriptor.rowMajor(dnnl.dnnl_f32, rows, columns);
    }

    private static MemoryDescriptor maybeTransposed(boolean transposed, long rows, long columns) {
        return transposed
                ? MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {rows, columns}, new long[] {1, rows})
                : matrix(rows, columns);
    }

    private static @Nullable Kernel kernel(KernelRequest request, FusedOps after, Form form) {
        if (!Eligible.floats(request, 3)) {
            return null;
        }
        if (isWeight(request) && request.context().precision() == Precision.INT8) {
            Kernel quantized = QuantizedProducts.kernel(request, after, form.left(), form.right(), form.bias());
            if (quantized != null) {
                return quantized;
            }
        }
        boolean linkedBias = form.bias() >= 0 && !after.headHas(2);
        try (NativeScope scope = new NativeScope()) {
            FusedPrimitive fitted = after.fit(
                    scope,
                    Activations.type(request),
                    form.output().sizes(),
                    linkedBias,
                    true,
                    attributes -> blueprint(scope, request, form, attributes));
            return fitted == null ? null : program(scope, request, form, fitted);
        }
    }

    private static boolean isWeight(KernelRequest request) {
        return request.context().constants().has(1);
    }

    private static @Nullable PrimitiveDescriptor blueprint(
            NativeScope scope, KernelRequest request, Form form, dnnl_primitive_attr attributes) {
        int type = Activations.type(request);
        boolean weight = isWeight(request);
        dnnl_memory_desc left = scope.memory(form.left().withType(type));
        dnnl_memory_desc output = scope.memory(form.output().withType(type));
        dnnl_memory_desc right = weight
                ? scope.any(type, form.right().sizes())
                : scope.memory(form.right().withType(type));
        dnnl_memory_desc bias = form.bias() < 0 ? new dnnl_memory_desc() : scope.memory(biasOf(form));
        return scope.blueprint(made ->
                dnnl.dnnl_matmul_primitive_desc_create(made, Library.engine(), left, right, bias, output, attributes));
    }

    private static MemoryDescriptor biasOf(Form form) {
        long[] sizes = new long[form.output().rank()];
        Arrays.fill(sizes, 1);
        sizes[sizes.length - 1] = form.columns();
        return MemoryDescriptor.rowMajor(dnnl.dnnl_f32, sizes);
    }

    private static @Nullable Kernel program(
            NativeScope scope, KernelRequest request, Form form, FusedPrimitive fitted) {
        ProgramBuilder program = new ProgramBuilder(request);
        try {
            int type = Activations.type(request);
            List<Integer> pairs = new ArrayList<>();
            pairs.addAll(List.of(
                    dnnl.DNNL_ARG_SRC,
                    activation(program, request, 0, form.left().withType(type))));
            int right = isWeight(request)
                    ? program.constant(1, form.right(), fitted.blueprint().weights())
                    : activation(program, request, 1, form.right().withType(type));
            pairs.addAll(List.of(dnnl.DNNL_ARG_WEIGHTS, right));
            if (form.bias() >= 0) {
                pairs.addAll(List.of(dnnl.DNNL_ARG_BIAS, program.parameter(form.bias(), biasOf(form), biasOf(form))));
            }
            MemoryDescriptor output = form.output().withType(type);
            Layout layout = Flat.layout(request.outputs().get(0), type);
            int operand = program.outputView(0, layout, 0, output);
            pairs.addAll(List.of(dnnl.DNNL_ARG_DST, operand));
            pairs.addAll(fitted.arguments(program, output));
            return fitted.program(program, scope, pairs, operand, output);
        } catch (RuntimeException failure) {
            program.abandon();
            throw failure;
        }
    }

    private static int activation(ProgramBuilder program, KernelRequest request, int index, MemoryDescriptor seen) {
        return program.inputView(index, Flat.layout(request.inputs().type(index), seen.type()), 0, seen);
    }
}

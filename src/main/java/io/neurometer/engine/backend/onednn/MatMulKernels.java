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
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Matrix products, of activations with a matrix of weights or with other activations. */
final class MatMulKernels {
    private static final List<Way.Method> PRODUCTS =
            List.of(Way.Method.PACKED_PRODUCT, Way.Method.INNER_PRODUCT, Way.Method.PLAIN_PRODUCT);

    private MatMulKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.forFp32(Linear.FullyConnected.class, MatMulKernels::fullyConnected)
                        .by(MatMulKernels::methods),
                KernelEntry.forFp32(Linear.MatMul.class, MatMulKernels::matMul).by(MatMulKernels::methods),
                KernelEntry.forFp32(Linear.Gemm.class, MatMulKernels::gemm).by(MatMulKernels::methods));
    }

    /**
     * A product in oneDNN's terms.
     *
     * @param left how the first input reads as a batch of matrices
     * @param right how the second does
     * @param output how the output does
     * @param bias the input that is added to each row, or -1
     */
    private record Problem(MemoryDescriptor left, MemoryDescriptor right, MemoryDescriptor output, int bias) {
        long columns() {
            return output.size(output.rank() - 1);
        }
    }

    private static List<Way.Method> methods(KernelRequest request, Op op, FusedOps after) {
        if (!hasSeveralMethods(request)) {
            return List.of(Way.Method.ONLY);
        }
        List<Way.Method> methods = new ArrayList<>(PRODUCTS);
        methods.add(isConvolution(request, op, after) ? 0 : methods.size(), Way.Method.PRODUCT_BY_CONVOLUTION);
        return methods;
    }

    private static boolean hasSeveralMethods(KernelRequest request) {
        return isWeight(request)
                && request.inputs().shape(1).rank() == 2
                && request.context().precision() == Precision.FP32
                && NarrowWeights.type(request) == dnnl.dnnl_f32;
    }

    /** Whether a product is computed by a convolution unasked. */
    private static boolean isConvolution(KernelRequest request, Op op, FusedOps after) {
        Shape made = request.outputs().get(0).shape();
        long columns = made.size(-1);
        return !(op instanceof Linear.Gemm gemm && gemm.transposeA())
                && isFastByConvolution(request, made.elements() / Math.max(1, columns))
                && ProductByConvolution.suits(request, after, bias(after, columns));
    }

    private static @Nullable Kernel fullyConnected(KernelRequest request, Linear.FullyConnected op, FusedOps after) {
        Shape weight = request.inputs().shape(1);
        long in = weight.size(1);
        long out = weight.size(0);
        long rows = request.inputs().shape(0).elements() / in;
        MemoryDescriptor right = MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {in, out}, new long[] {1, in});
        return kernel(request, after, new Problem(matrix(rows, in), right, matrix(rows, out), bias(after, out)));
    }

    private static @Nullable Kernel gemm(KernelRequest request, Linear.Gemm gemm, FusedOps after) {
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
        return kernel(request, after, new Problem(left, right, matrix(rows, columns), bias(after, columns)));
    }

    private static @Nullable Kernel matMul(KernelRequest request, Linear.MatMul op, FusedOps after) {
        Shape a = request.inputs().shape(0);
        Shape b = request.inputs().shape(1);
        if (a.rank() < 2 || b.rank() < 2) {
            return null;
        }
        long inner = a.size(-1);
        long columns = b.size(-1);
        if (b.rank() == 2) {
            long rows = a.elements() / inner;
            Problem problem = new Problem(
                    matrix(rows, inner), matrix(inner, columns), matrix(rows, columns), bias(after, columns));
            return kernel(request, after, problem);
        }
        int rank = request.outputs().get(0).shape().rank();
        Problem problem = new Problem(
                MemoryFormats.broadcast(a, rank),
                MemoryFormats.broadcast(b, rank),
                MemoryDescriptor.of(request.outputs().get(0)),
                -1);
        return kernel(request, after, problem);
    }

    private static int bias(FusedOps after, long columns) {
        return after.anyBias(1, columns);
    }

    private static MemoryDescriptor matrix(long rows, long columns) {
        return MemoryDescriptor.fp32(rows, columns);
    }

    private static MemoryDescriptor maybeTransposed(boolean transposed, long rows, long columns) {
        return transposed
                ? MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {rows, columns}, new long[] {1, rows})
                : matrix(rows, columns);
    }

    private static @Nullable Kernel kernel(KernelRequest request, FusedOps after, Problem problem) {
        if (!SupportedTypes.areFp32(request, 3)) {
            return null;
        }
        if (isWeight(request) && request.context().precision() == Precision.INT8) {
            Kernel quantized = QuantizedMatMul.kernel(
                    request, after, problem.left(), problem.right(), problem.bias(), !Isa.multipliesIntegers());
            if (quantized != null) {
                return quantized;
            }
        }
        if (Way.asks(request, Way.Method.INNER_PRODUCT)) {
            return InnerProduct.of(request, after, problem.left(), problem.right(), problem.bias());
        }
        boolean convolutionAsked = Way.asks(request, Way.Method.PRODUCT_BY_CONVOLUTION);
        if (convolutionAsked
                || (Way.isOpen(request)
                        && hasSeveralMethods(request)
                        && isFastByConvolution(request, problem.left().size(0)))) {
            Kernel kernel = ProductByConvolution.of(request, after, problem.left(), problem.right(), problem.bias());
            if (kernel != null || convolutionAsked) {
                return kernel;
            }
        }
        int type = MemoryFormats.activationType(request);
        boolean packed = isWeight(request) && !Way.asks(request, Way.Method.PLAIN_PRODUCT);
        if (packed && type == dnnl.dnnl_f32) {
            int narrow = NarrowWeights.type(request);
            Kernel kernel = narrow == type ? null : kernel(request, after, problem, anyWeights(problem, narrow));
            if (kernel != null) {
                return kernel;
            }
        }
        MemoryDescriptor weights =
                packed ? anyWeights(problem, type) : problem.right().withType(type);
        return kernel(request, after, problem, weights);
    }

    private static boolean isFastByConvolution(KernelRequest request, long rows) {
        return ProductByConvolution.isWorthwhile(rows, request.inputs().shape(1).elements());
    }

    private static MemoryDescriptor anyWeights(Problem problem, int type) {
        return MemoryDescriptor.any(type, problem.right().sizes());
    }

    private static @Nullable Kernel kernel(
            KernelRequest request, FusedOps after, Problem problem, MemoryDescriptor weights) {
        int type = MemoryFormats.activationType(request);
        MemoryDescriptor left = problem.left().withType(type);
        MemoryDescriptor right = problem.right().withType(type);
        MemoryDescriptor output = problem.output().withType(type);
        MemoryDescriptor bias = problem.bias() < 0 ? null : biasOf(problem);
        boolean fusedBias = problem.bias() >= 0 && !after.headHas(2);
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            FusedPrimitive fused = after.fuse(
                    scope,
                    type,
                    output.sizes(),
                    fusedBias,
                    true,
                    attributes -> Primitives.matMul(scope, left, weights, bias, output, attributes));
            if (fused == null || (weights.type() != type && fused.descriptor().isReference())) {
                return false;
            }
            Arguments arguments = Arguments.of(Argument.SRC, activation(program, request, 0, left))
                    .and(
                            Argument.WEIGHTS,
                            isWeight(request)
                                    ? program.constant(
                                            1,
                                            problem.right(),
                                            fused.descriptor().weights())
                                    : activation(program, request, 1, right));
            if (bias != null) {
                arguments = arguments.and(Argument.BIAS, program.parameter(problem.bias(), bias, bias));
            }
            Layout layout = MemoryFormats.rowMajor(request.outputs().get(0), type);
            return fused.call(program, arguments, program.outputView(0, layout, 0, output));
        });
    }

    private static boolean isWeight(KernelRequest request) {
        return request.context().constants().has(1);
    }

    private static MemoryDescriptor biasOf(Problem problem) {
        long[] sizes = new long[problem.output().rank()];
        Arrays.fill(sizes, 1);
        sizes[sizes.length - 1] = problem.columns();
        return MemoryDescriptor.fp32(sizes);
    }

    private static MemoryView activation(
            ProgramBuilder program, KernelRequest request, int index, MemoryDescriptor seen) {
        return program.inputView(index, MemoryFormats.rowMajor(request.inputs().type(index), seen.type()), 0, seen);
    }
}

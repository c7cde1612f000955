package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products of FP32 activations with weights in 8-bit integers. Each run quantizes every row of the activations to
 * signed 8-bit integers with a scale of its own, its largest magnitude over 127; sums are 32-bit integers; scales, bias,
 * the post-ops and the output are FP32.
 *
 * <p>Processors without VNNI multiply unsigned with signed bytes, and add up two such products in 16 bits. There the
 * activations are read with 128 added, for which each column makes up with the sum of its weights, and no two weights that
 * are multiplied side by side are so large that a sum would saturate; see {@link QuantizedWeights}.
 */
final class QuantizedMatMul {
    private static final int MAX = 127;

    /** With AVX2 alone, oneDNN rearranges the weights at every call, which takes longer than fewer rows save. */
    private static final long FEWEST_ROWS_OF_AVX2 = 4;

    /** Keeps the scale of a row that is all zero from dividing by zero. */
    private static final float MIN_SCALE = 1e-30f;

    private final ProgramBuilder program;
    private final NativeScope scope;
    private final long rows;
    private final long inner;
    private final long columns;
    private final boolean inPairs;
    /** Whether the calling thread alone quantizes the activations. */
    private final boolean quantizesAlone;

    private final QuantizedWeights quantized;

    private QuantizedMatMul(ProgramBuilder program, MemoryDescriptor left, MemoryDescriptor right, boolean inPairs) {
        this.program = program;
        this.scope = program.scope();
        this.rows = left.size(0);
        this.inner = left.size(1);
        this.columns = right.size(1);
        this.inPairs = inPairs;
        this.quantizesAlone = SmallKernel.isPass(left.bytes()) && !OpenMpThreads.isEverywhere();
        this.quantized = new QuantizedWeights(right, inPairs);
    }

    /** Whether a product with this matrix on the left is faster so than in FP32 here. */
    static boolean isWorthwhile(MemoryDescriptor left) {
        return Isa.multipliesIntegers() || Isa.hasWideVectors() || left.size(0) >= FEWEST_ROWS_OF_AVX2;
    }

    /**
     * Null where oneDNN has no such product.
     *
     * @param left how input 0 reads as a matrix
     * @param right how input 1, a constant, does
     * @param bias the input that is added to each row, or -1
     * @param inPairs whether two products are added up in 16 bits here
     */
    static @Nullable Kernel kernel(
            KernelRequest request,
            FusedOps after,
            MemoryDescriptor left,
            MemoryDescriptor right,
            int bias,
            boolean inPairs) {
        PostOps ops = after.postOps(2, bias >= 0 && !after.headHas(2), false);
        if (ops == null || right.rank() != 2 || !left.isRowMajor()) {
            return null;
        }
        return ProgramBuilder.build(
                request, program -> new QuantizedMatMul(program, left, right, inPairs).addSteps(ops, bias));
    }

    /**
     * The matrices are batches of one, for which oneDNN has fast products with a factor for each row. A bias follows that
     * factor, where oneDNN has no post-op that adds to each row, so a primitive of its own adds it.
     */
    private boolean addSteps(PostOps ops, int bias) {
        MemoryDescriptor scaleOfRow = MemoryDescriptor.fp32(1, rows, 1);
        MemoryDescriptor output = MemoryDescriptor.fp32(1, rows, columns);
        int type = inPairs ? dnnl.dnnl_u8 : dnnl.dnnl_s8;
        MemoryDescriptor integers = MemoryDescriptor.rowMajor(type, rows, inner);
        PostOps inside = bias < 0 ? ops : new PostOps(program.request(), List.of());
        Argument scaleArgument = inside.prepend(dnnl.dnnl_binary_mul, scaleOfRow);
        PrimitiveDescriptor product = product(inside, type, output);
        PrimitiveDescriptor quantize = quantize(integers);
        MemoryView scale = scales();
        if (product == null || product.isReference() || quantize == null || quantize.isReference() || scale == null) {
            return false;
        }
        MemoryView bytes = program.temporary(integers);
        Arguments rounding = Arguments.of(Argument.SRC, program.rowMajorInput(0, MemoryDescriptor.fp32(rows, inner)))
                .and(Argument.DST, bytes)
                .and(Argument.DST.scales(), scale.as(MemoryDescriptor.fp32(rows)));
        if (inPairs) {
            rounding = rounding.and(Argument.DST.zeroPoints(), ZeroPoints.known(program, SignedWeights.SIGN_BIT));
        }
        program.call(quantize, rounding, quantizesAlone);
        Arguments arguments = Arguments.of(Argument.SRC, bytes.as(MemoryDescriptor.rowMajor(type, 1, rows, inner)))
                .and(Argument.WEIGHTS, weights(product.weights()))
                .and(Argument.WEIGHTS.scales(), weightScales())
                .and(scaleArgument, scale.as(scaleOfRow));
        inside.call(
                program,
                product,
                inPairs ? arguments.and(Argument.BIAS, offsets()) : arguments,
                program.rowMajorOutput(0, output));
        return bias < 0 || addBias(ops, bias);
    }

    /** The descriptor of a primitive that runs before the product. */
    private @Nullable PrimitiveDescriptor first(Supplier<@Nullable PrimitiveDescriptor> maker) {
        return quantizesAlone ? OpenMpThreads.single(maker) : maker.get();
    }

    /** Adds a bias to each row of the output and goes on with the post-ops; false where oneDNN cannot. */
    private boolean addBias(PostOps ops, int bias) {
        MemoryDescriptor matrix = MemoryDescriptor.fp32(rows, columns);
        MemoryDescriptor row = MemoryDescriptor.fp32(1, columns);
        PrimitiveDescriptor sum = Primitives.binary(
                scope, dnnl.dnnl_binary_add, matrix, row, matrix, ops.attributes(scope, dnnl.dnnl_f32, matrix.sizes()));
        if (sum == null) {
            return false;
        }
        MemoryView output = program.rowMajorOutput(0, matrix);
        Arguments arguments =
                Arguments.of(Argument.SRC_0, output).and(Argument.SRC_1, program.parameter(bias, row, row));
        ops.call(program, sum, arguments, output);
        return true;
    }

    private @Nullable PrimitiveDescriptor product(PostOps ops, int type, MemoryDescriptor output) {
        return Primitives.matMul(
                scope,
                MemoryDescriptor.rowMajor(type, 1, rows, inner),
                MemoryDescriptor.any(dnnl.dnnl_s8, 1, inner, columns),
                inPairs ? offsetOfColumn() : null,
                output,
                ops.attributes(scope, dnnl.dnnl_f32, output.sizes()).scales(Argument.WEIGHTS, 1 << 2));
    }

    private @Nullable PrimitiveDescriptor quantize(MemoryDescriptor integers) {
        PrimitiveAttributes attributes = new PrimitiveAttributes(scope).scales(Argument.DST, 1);
        PrimitiveAttributes all = inPairs ? attributes.zeroPoint(Argument.DST) : attributes;
        return first(() -> Primitives.reorder(scope, MemoryDescriptor.fp32(rows, inner), integers, all));
    }

    private MemoryView weights(MemoryDescriptor wanted) {
        MemoryDescriptor integers = batchOfOne(quantized.raw().withType(dnnl.dnnl_s8));
        return program.constant(1, "quantized " + quantized + " " + wanted, wanted, weights -> {
            try (Tensor made = quantized.integers(weights)) {
                return Reorders.reordered(made, integers, wanted);
            }
        });
    }

    private static MemoryDescriptor batchOfOne(MemoryDescriptor matrix) {
        long[] sizes = matrix.sizes();
        long[] strides = matrix.strides();
        return MemoryDescriptor.strided(matrix.type(), new long[] {1, sizes[0], sizes[1]}, new long[] {
            sizes[0] * sizes[1], strides[0], strides[1]
        });
    }

    private MemoryView weightScales() {
        return program.constant(1, "scales " + quantized, MemoryDescriptor.fp32(columns), quantized::scales);
    }

    private MemoryDescriptor offsetOfColumn() {
        return MemoryDescriptor.fp32(1, 1, columns);
    }

    /** What each column's sum is too large by, less than zero. */
    private MemoryView offsets() {
        return program.constant(
                1,
                "offsets " + quantized,
                offsetOfColumn(),
                weights -> quantized.sums(weights, -SignedWeights.SIGN_BIT));
    }

    /** The scale of each row, its largest magnitude over 127; null where oneDNN cannot find it. */
    private @Nullable MemoryView scales() {
        MemoryDescriptor matrix = MemoryDescriptor.fp32(rows, inner);
        MemoryDescriptor column = MemoryDescriptor.fp32(rows, 1);
        float step = 1f / MAX;
        PrimitiveAttributes upper =
                new PrimitiveAttributes(scope).eltwise(new Eltwise(dnnl.dnnl_eltwise_linear, step, 0));
        PrimitiveAttributes both = new PrimitiveAttributes(scope)
                .eltwise(new Eltwise(dnnl.dnnl_eltwise_linear, -step, 0))
                .binary(dnnl.dnnl_binary_max, column)
                .eltwise(new Eltwise(dnnl.dnnl_eltwise_clip_v2, MIN_SCALE, Float.POSITIVE_INFINITY));
        PrimitiveDescriptor highest =
                first(() -> Primitives.reduction(scope, dnnl.dnnl_reduction_max, matrix, column, upper));
        PrimitiveDescriptor lowest =
                first(() -> Primitives.reduction(scope, dnnl.dnnl_reduction_min, matrix, column, both));
        if (highest == null || lowest == null) {
            return null;
        }
        MemoryView source = program.rowMajorInput(0, matrix);
        MemoryView high = program.temporary(column);
        program.call(highest, Arguments.of(Argument.SRC, source).and(Argument.DST, high), quantizesAlone);
        MemoryView scale = program.temporary(column);
        program.call(
                lowest,
                Arguments.of(Argument.SRC, source).and(Argument.DST, scale).and(Argument.postOp(1), high),
                quantizesAlone);
        return scale;
    }
}

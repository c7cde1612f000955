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

    private boolean addSteps(PostOps ops, int bias) {
        MemoryDescriptor integers = MemoryDescriptor.rowMajor(inPairs ? dnnl.dnnl_u8 : dnnl.dnnl_s8, rows, inner);
        PrimitiveDescriptor quantize = quantize(integers);
        MemoryView scale = scales();
        if (quantize == null || quantize.isReference() || scale == null) {
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
        return inPairs ? addConvolution(bytes, scale, ops, bias) : addProduct(bytes, scale, ops, bias);
    }

    /**
     * The matrices are batches of one, for which oneDNN has fast products with a factor for each row. A bias follows that
     * factor, where oneDNN has no post-op that adds to each row, so a primitive of its own adds it.
     */
    private boolean addProduct(MemoryView bytes, MemoryView scale, PostOps ops, int bias) {
        MemoryDescriptor scaleOfRow = MemoryDescriptor.fp32(1, rows, 1);
        MemoryDescriptor output = MemoryDescriptor.fp32(1, rows, columns);
        PostOps inside = bias < 0 ? ops : none();
        Argument scaleArgument = inside.prepend(dnnl.dnnl_binary_mul, scaleOfRow);
        MemoryDescriptor left = MemoryDescriptor.rowMajor(dnnl.dnnl_s8, 1, rows, inner);
        PrimitiveDescriptor product = Primitives.matMul(
                scope,
                left,
                MemoryDescriptor.any(dnnl.dnnl_s8, 1, inner, columns),
                null,
                output,
                inside.attributes(scope, dnnl.dnnl_f32, output.sizes()).scales(Argument.WEIGHTS, 1 << 2));
        if (product == null || product.isReference()) {
            return false;
        }
        Arguments arguments = Arguments.of(Argument.SRC, bytes.as(left))
                .and(Argument.WEIGHTS, weights(batchOfOne(integerWeights()), product.weights()))
                .and(Argument.WEIGHTS.scales(), weightScales())
                .and(scaleArgument, scale.as(scaleOfRow));
        inside.call(program, product, arguments, program.rowMajorOutput(0, output));
        return bias < 0 || addBias(ops, bias);
    }

    /** The factor of each row follows as a primitive of its own, since a convolution has no post-op for it. */
    private boolean addConvolution(MemoryView bytes, MemoryView scale, PostOps ops, int bias) {
        MemoryDescriptor image = ProductByConvolution.image(bytes.descriptor());
        MemoryDescriptor matrix = MemoryDescriptor.fp32(rows, columns);
        MemoryDescriptor column = MemoryDescriptor.fp32(rows, 1);
        MemoryDescriptor output = ProductByConvolution.image(matrix);
        PostOps last = bias < 0 ? ops : none();
        PrimitiveDescriptor product = ProductByConvolution.descriptor(
                scope,
                image,
                integerWeights(),
                MemoryDescriptor.fp32(columns),
                output,
                new PrimitiveAttributes(scope).scales(Argument.WEIGHTS, 1));
        PrimitiveDescriptor factors = Primitives.binary(
                scope,
                dnnl.dnnl_binary_mul,
                matrix,
                column,
                matrix,
                last.attributes(scope, dnnl.dnnl_f32, matrix.sizes()));
        if (product == null || factors == null) {
            return false;
        }
        MemoryDescriptor raw = ProductByConvolution.weights(integerWeights());
        program.call(
                product,
                Arguments.of(Argument.SRC, bytes.as(image))
                        .and(Argument.WEIGHTS, weights(raw, product.weights()))
                        .and(Argument.WEIGHTS.scales(), weightScales())
                        .and(Argument.BIAS, offsets())
                        .and(Argument.DST, program.rowMajorOutput(0, output)));
        MemoryView made = program.rowMajorOutput(0, matrix);
        Arguments operands = Arguments.of(Argument.SRC_0, made).and(Argument.SRC_1, scale.as(column));
        last.call(program, factors, operands, made);
        return bias < 0 || addBias(ops, bias);
    }

    private PostOps none() {
        return new PostOps(program.request(), List.of());
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

    private @Nullable PrimitiveDescriptor quantize(MemoryDescriptor integers) {
        PrimitiveAttributes attributes = new PrimitiveAttributes(scope).scales(Argument.DST, 1);
        PrimitiveAttributes all = inPairs ? attributes.zeroPoint(Argument.DST) : attributes;
        return first(() -> Primitives.reorder(scope, MemoryDescriptor.fp32(rows, inner), integers, all));
    }

    private MemoryDescriptor integerWeights() {
        return quantized.raw().withType(dnnl.dnnl_s8);
    }

    /** @param integers how the quantized weights read as the operand of which {@code wanted} is the memory format */
    private MemoryView weights(MemoryDescriptor integers, MemoryDescriptor wanted) {
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

    /** What each column's sum is too large by, less than zero. */
    private MemoryView offsets() {
        return program.constant(
                1,
                "offsets " + quantized,
                MemoryDescriptor.fp32(columns),
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

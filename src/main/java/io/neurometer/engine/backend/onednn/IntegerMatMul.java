package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products of 8-bit integers, as 32-bit integers or, with scales, as FP32. oneDNN has fast products with signed
 * integers on the right alone, so that 128 is subtracted from unsigned ones and from their zero points.
 */
final class IntegerMatMul {
    private static final int SIGN_BIT = SignedWeights.SIGN_BIT;

    private final KernelRequest request;
    private final FusedOps after;
    private final Parameters parameters;
    private final boolean byConvolution;
    private final MemoryDescriptor left;
    private final MemoryDescriptor right;
    private final MemoryDescriptor output;

    /** Which inputs are scales and zero points of the left and the right matrix; -1 for none. */
    record Parameters(int leftScale, int rightScale, int leftZero, int rightZero) {}

    private IntegerMatMul(KernelRequest request, FusedOps after, Parameters parameters, boolean byConvolution) {
        this.request = request;
        this.after = after;
        this.parameters = parameters;
        this.byConvolution = byConvolution;
        Shape a = request.inputs().shape(0);
        Shape b = request.inputs().shape(1);
        Shape made = request.outputs().get(0).shape();
        int type = MemoryDescriptor.typeOrUndefined(request.inputs().dataType(0));
        int outputType =
                MemoryDescriptor.typeOrUndefined(request.outputs().get(0).dataType());
        if (b.rank() == 2) {
            long rows = a.elements() / a.size(-1);
            MemoryDescriptor matrix = MemoryDescriptor.rowMajor(type, rows, a.size(-1));
            MemoryDescriptor product = MemoryDescriptor.rowMajor(outputType, rows, b.size(-1));
            left = byConvolution ? ProductByConvolution.image(matrix) : matrix;
            right = MemoryDescriptor.rowMajor(dnnl.dnnl_s8, b.sizes());
            output = byConvolution ? ProductByConvolution.image(product) : product;
        } else {
            left = MemoryFormats.broadcast(a, made.rank()).withType(type);
            right = MemoryFormats.broadcast(b, made.rank()).withType(dnnl.dnnl_s8);
            output = MemoryDescriptor.rowMajor(outputType, made.sizes());
        }
    }

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(
                        Linear.MatMulInteger.class,
                        (request, op, after) ->
                                kernel(request, after, new Parameters(-1, -1, at(after, 2), at(after, 3)))),
                KernelEntry.forFp32(
                        Linear.QuantizedMatMul.class,
                        (request, op, after) ->
                                kernel(request, after, new Parameters(2, 3, at(after, 4), at(after, 5)))));
    }

    private static int at(FusedOps after, int input) {
        return after.headHas(input) ? input : -1;
    }

    private static @Nullable Kernel kernel(KernelRequest request, FusedOps after, Parameters parameters) {
        if (request.inputs().shape(0).rank() < 2
                || request.inputs().shape(1).rank() < 2
                || !isSingle(request, parameters.leftZero())
                || !(isSingle(request, parameters.rightZero()) || isUniform(request, parameters.rightZero()))) {
            return null;
        }
        if (!Isa.multipliesIntegers() && !SignedWeights.fitPairs(request)) {
            return WideIntegerMatMul.kernel(request, after, parameters);
        }
        Kernel convolution =
                !Isa.multipliesIntegers() && request.inputs().shape(1).rank() == 2
                        ? kernel(request, after, parameters, true)
                        : null;
        return convolution != null ? convolution : kernel(request, after, parameters, false);
    }

    /** @param byConvolution whether as {@link ProductByConvolution}, for which the right zero point has to be the middle */
    static @Nullable Kernel kernel(
            KernelRequest request, FusedOps after, Parameters parameters, boolean byConvolution) {
        IntegerMatMul product = new IntegerMatMul(request, after, parameters, byConvolution);
        return ProgramBuilder.build(request, product::addSteps);
    }

    /** Whether there is one zero point or none; of several oneDNN's fast products take the first for all. */
    private static boolean isSingle(KernelRequest request, int zeroPoint) {
        return zeroPoint < 0 || request.inputs().shape(zeroPoint).elements() == 1;
    }

    private static boolean isUniform(KernelRequest request, int zeroPoint) {
        return request.context().constants().has(zeroPoint) && ZeroPoints.common(request, zeroPoint) != null;
    }

    private boolean addSteps(ProgramBuilder program) {
        NativeScope scope = program.scope();
        Integer zero = knownZero();
        boolean shifts = zero == null || zero != 0;
        int biasInput = right.rank() == 2 ? after.bias(1, right.size(1)) : -1;
        if (byConvolution && (shifts || !ProductByConvolution.suits(request, after, biasInput))) {
            return false;
        }
        MemoryDescriptor bias = biasInput < 0 ? null : bias();
        FusedPrimitive fused = after.fuse(
                scope,
                output.type(),
                output.sizes(),
                bias != null,
                true,
                attributes -> descriptor(scope, bias, withParameters(attributes, shifts)));
        if (fused == null) {
            return false;
        }
        Arguments arguments = Arguments.of(Argument.SRC, program.rowMajorInput(0, left))
                .and(Argument.WEIGHTS, right(program, fused.descriptor().weights()));
        if (parameters.leftZero() >= 0) {
            arguments =
                    arguments.and(Argument.SRC.zeroPoints(), ZeroPoints.integers(program, parameters.leftZero(), 0));
        }
        if (shifts) {
            arguments = arguments.and(Argument.WEIGHTS.zeroPoints(), rightZero(program, zero));
        }
        if (parameters.leftScale() >= 0) {
            arguments = arguments
                    .and(Argument.SRC.scales(), scale(program, parameters.leftScale()))
                    .and(Argument.WEIGHTS.scales(), scale(program, parameters.rightScale()));
        }
        if (bias != null) {
            arguments = arguments.and(Argument.BIAS, program.parameter(biasInput, bias, bias));
        }
        return fused.call(program, arguments, program.rowMajorOutput(0, output));
    }

    private MemoryDescriptor bias() {
        return byConvolution ? MemoryDescriptor.fp32(right.size(1)) : MemoryDescriptor.fp32(1, right.size(1));
    }

    private @Nullable PrimitiveDescriptor descriptor(
            NativeScope scope, @Nullable MemoryDescriptor bias, PrimitiveAttributes attributes) {
        if (byConvolution) {
            return ProductByConvolution.descriptor(scope, left, right, bias, output, attributes);
        }
        boolean constant = request.context().constants().has(1);
        MemoryDescriptor weights = constant ? MemoryDescriptor.any(dnnl.dnnl_s8, right.sizes()) : right;
        return Primitives.matMul(scope, left, weights, bias, output, attributes);
    }

    private PrimitiveAttributes withParameters(PrimitiveAttributes attributes, boolean shifts) {
        if (parameters.leftZero() >= 0) {
            attributes.zeroPoint(Argument.SRC);
        }
        if (shifts) {
            attributes.zeroPoint(Argument.WEIGHTS);
        }
        if (parameters.leftScale() >= 0) {
            attributes.scales(Argument.SRC, 0).scales(Argument.WEIGHTS, mask(parameters.rightScale()));
        }
        return attributes;
    }

    /** The mask of scales that are one, or one for each column, which is the first dimension of a convolution's weights. */
    private int mask(int input) {
        int dimension = byConvolution ? 0 : right.rank() - 1;
        return request.inputs().shape(input).elements() == 1 ? 0 : 1 << dimension;
    }

    private boolean isUnsigned() {
        return request.inputs().dataType(1) == DataType.UINT8;
    }

    /** The zero point of the right matrix as signed integers; null where only a run can tell it. */
    private @Nullable Integer knownZero() {
        int shift = isUnsigned() ? SIGN_BIT : 0;
        int input = parameters.rightZero();
        if (input < 0) {
            return -shift;
        }
        Integer common = request.context().constants().has(input) ? ZeroPoints.common(request, input) : null;
        return common == null ? null : common - shift;
    }

    private MemoryView rightZero(ProgramBuilder program, @Nullable Integer known) {
        return known == null
                ? ZeroPoints.integers(program, parameters.rightZero(), isUnsigned() ? SIGN_BIT : 0)
                : ZeroPoints.known(program, known);
    }

    private MemoryView scale(ProgramBuilder program, int input) {
        long count = request.inputs().shape(input).elements();
        return program.rowMajorInput(input, MemoryDescriptor.fp32(count));
    }

    private MemoryView right(ProgramBuilder program, MemoryDescriptor wanted) {
        if (request.context().constants().has(1)) {
            return SignedWeights.view(program, byConvolution ? ProductByConvolution.weights(right) : right, wanted);
        }
        MemoryView given = program.rowMajorInput(1, right);
        if (!isUnsigned()) {
            return given;
        }
        MemoryView signed = program.temporary(right);
        program.run(memory -> SignedWeights.signed(memory.get(0), memory.get(1)), given, signed);
        return signed;
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Products of 8-bit integers with a constant matrix in FP32, for processors without VNNI, where oneDNN's products of bytes
 * saturate at 16 bits on the way. The sums are exact, see {@link ExactSums}; two parts of one sum are added with one rounding,
 * the same as a cast of their whole sum.
 */
final class WideIntegerMatMul {
    private static final int BLOCK = 1024;
    private static final int MAX_SCALED_PARTS = 2;
    private static final int MAX_PARTS = 16;
    private static final int SIGN_BIT = 128;

    private final ProgramBuilder program;
    private final KernelRequest request;
    private final IntegerMatMul.Parameters parameters;
    private final ExactSums parts;
    private final int zeroPoint;
    /** Whether the matrix stays one of bytes, which oneDNN widens as it reads them. */
    private final boolean narrow;

    private final long rows;
    private final long inner;
    private final long columns;

    private WideIntegerMatMul(
            ProgramBuilder program,
            IntegerMatMul.Parameters parameters,
            ExactSums parts,
            int zeroPoint,
            boolean narrow) {
        this.narrow = narrow;
        this.program = program;
        this.request = program.request();
        this.parameters = parameters;
        this.parts = parts;
        this.zeroPoint = zeroPoint;
        Shape b = request.inputs().shape(1);
        this.inner = b.size(0);
        this.columns = b.size(1);
        this.rows = request.inputs().shape(0).elements() / inner;
    }

    /** Null where a sum could be rounded, or oneDNN lacks a primitive. The left zero point is one or none. */
    static @Nullable Kernel kernel(KernelRequest request, FusedOps after, IntegerMatMul.Parameters parameters) {
        if (!request.context().constants().has(1) || request.inputs().shape(1).rank() != 2) {
            return null;
        }
        Integer zero = parameters.rightZero() < 0 ? Integer.valueOf(0) : commonZero(request, parameters.rightZero());
        boolean scaled = parameters.leftScale() >= 0;
        ExactSums parts = zero == null ? null : ExactSums.of(request, 1, zero, scaled ? MAX_SCALED_PARTS : MAX_PARTS);
        if (zero == null || parts == null || (!scaled && !after.isEmpty())) {
            return null;
        }
        for (boolean narrow : new boolean[] {true, false}) {
            Kernel kernel = ProgramBuilder.build(request, program -> {
                WideIntegerMatMul product = new WideIntegerMatMul(program, parameters, parts, zero, narrow);
                return (!narrow || product.isSigned()) && (scaled ? product.addScaled(after) : product.addIntegers());
            });
            if (kernel != null) {
                return kernel;
            }
        }
        return null;
    }

    /** Whether the matrix less its zero point is one of signed 8-bit integers. */
    private boolean isSigned() {
        return zeroPoint == (isUnsigned() ? SIGN_BIT : 0);
    }

    private boolean isUnsigned() {
        return request.inputs().dataType(1) == DataType.UINT8;
    }

    private static @Nullable Integer commonZero(KernelRequest request, int input) {
        return request.context().constants().has(input) ? ZeroPoints.common(request, input) : null;
    }

    private boolean addIntegers() {
        MemoryView left = left();
        if (left == null) {
            return false;
        }
        List<MemoryView> memory = new ArrayList<>();
        for (int part = 0; part < parts.count(); part++) {
            MemoryView sums = program.temporary(MemoryDescriptor.fp32(rows, columns));
            memory.add(sums);
            PrimitiveDescriptor product = product(part, new PrimitiveAttributes(program.scope()));
            if (product == null) {
                return false;
            }
            program.call(product, arguments(product, left, part).and(Argument.DST, sums));
        }
        memory.add(program.outputBytes(0));
        program.run(WideIntegerMatMul::sumOfParts, memory.toArray(MemoryView[]::new));
        return true;
    }

    private boolean addScaled(FusedOps after) {
        MemoryDescriptor output = MemoryDescriptor.fp32(rows, columns);
        MemoryDescriptor row = MemoryDescriptor.fp32(1, columns);
        PostOps ops = after.postOps(2, false, false);
        MemoryView left = ops == null ? null : left();
        if (ops == null || left == null) {
            return false;
        }
        MemoryView second = null;
        Argument added = null;
        if (parts.count() > 1) {
            PrimitiveDescriptor product = product(1, new PrimitiveAttributes(program.scope()));
            if (product == null) {
                return false;
            }
            second = program.temporary(output);
            program.call(product, arguments(product, left, 1).and(Argument.DST, second));
            added = ops.prepend(dnnl.dnnl_binary_add, output);
        }
        Argument factor = ops.prepend(dnnl.dnnl_binary_mul, row);
        PrimitiveDescriptor product = product(0, ops.attributes(program.scope(), dnnl.dnnl_f32, output.sizes()));
        if (product == null || ops.limit(product).isPresent()) {
            return false;
        }
        Arguments arguments = arguments(product, left, 0).and(factor, scales(row));
        if (added != null && second != null) {
            arguments = arguments.and(added, second);
        }
        ops.call(program, product, arguments, program.rowMajorOutput(0, output));
        return true;
    }

    private @Nullable PrimitiveDescriptor product(int part, PrimitiveAttributes attributes) {
        long taken = parts.rows(part);
        return Primitives.matMul(
                program.scope(),
                MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {rows, taken}, new long[] {inner, 1}),
                MemoryDescriptor.any(narrow ? dnnl.dnnl_s8 : dnnl.dnnl_f32, taken, columns),
                null,
                MemoryDescriptor.fp32(rows, columns),
                narrow ? attributes.integerWeights() : attributes);
    }

    private Arguments arguments(PrimitiveDescriptor product, MemoryView left, int part) {
        long taken = parts.rows(part);
        int start = parts.starts()[part];
        MemoryDescriptor seen =
                MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {rows, taken}, new long[] {inner, 1});
        MemoryDescriptor wanted = product.weights();
        int first = Math.toIntExact(start * columns);
        boolean unsigned = isUnsigned();
        String form = "rows " + start + " to " + (start + taken) + " less " + zeroPoint + " " + wanted;
        MemoryView weights = program.constant(1, form, wanted, matrix -> {
            try (Tensor less = Tensor.allocate(narrow ? DataType.INT8 : DataType.FP32, taken, columns)) {
                subtract(matrix.bytes(), first, unsigned, zeroPoint, less);
                return Reorders.reordered(less, MemoryDescriptor.of(less.type()), wanted);
            }
        });
        return Arguments.of(Argument.SRC, left.as(seen, (long) start * Float.BYTES))
                .and(Argument.WEIGHTS, weights);
    }

    /** The left matrix less its zero point; null where oneDNN cannot widen it. */
    private @Nullable MemoryView left() {
        MemoryDescriptor matrix = MemoryDescriptor.fp32(rows, inner);
        MemoryDescriptor bytes = matrix.withType(
                MemoryDescriptor.typeOrUndefined(request.inputs().dataType(0)));
        PrimitiveDescriptor widen = Primitives.reorder(program.scope(), bytes, matrix);
        if (widen == null || widen.isReference()) {
            return null;
        }
        MemoryView wide = program.result(widen, program.rowMajorInput(0, bytes), matrix);
        boolean shifted = parameters.leftZero() < 0
                || program.binaryInPlace(
                        dnnl.dnnl_binary_sub,
                        wide,
                        ZeroPoints.floats(program, parameters.leftZero(), MemoryDescriptor.fp32(1, 1)));
        return shifted ? wide : null;
    }

    /** The left scale times each of the right ones, one for each column. */
    private MemoryView scales(MemoryDescriptor row) {
        MemoryView made = program.temporary(row);
        program.run(
                memory -> () -> multiply(memory.get(0), memory.get(1), memory.get(2)),
                program.inputBytes(parameters.leftScale()),
                program.inputBytes(parameters.rightScale()),
                made);
        return made;
    }

    private static void multiply(ByteBuffer single, ByteBuffer each, ByteBuffer products) {
        float factor = single.getFloat(0);
        boolean one = each.capacity() == Float.BYTES;
        for (int at = 0; at < products.capacity(); at += Float.BYTES) {
            products.putFloat(at, each.getFloat(one ? 0 : at) * factor);
        }
    }

    private static void subtract(ByteBuffer matrix, int first, boolean unsigned, int zeroPoint, Tensor result) {
        boolean narrow = result.dataType() == DataType.INT8;
        for (int i = 0; i < result.elements(); i++) {
            byte element = matrix.get(first + i);
            int value = (unsigned ? Byte.toUnsignedInt(element) : element) - zeroPoint;
            if (narrow) {
                result.bytes().put(i, (byte) value);
            } else {
                result.bytes().putFloat(i * Float.BYTES, value);
            }
        }
    }

    /** Memory: the parts in FP32, all of them integers, and the sums in INT32. */
    private static Runnable sumOfParts(List<ByteBuffer> memory) {
        IntBuffer sums = memory.get(memory.size() - 1).asIntBuffer();
        List<FloatBuffer> parts = memory.subList(0, memory.size() - 1).stream()
                .map(ByteBuffer::asFloatBuffer)
                .toList();
        int[] sum = new int[Math.min(BLOCK, sums.capacity())];
        float[] part = new float[sum.length];
        return () -> {
            for (int start = 0; start < sums.capacity(); start += sum.length) {
                int count = Math.min(sum.length, sums.capacity() - start);
                for (int k = 0; k < parts.size(); k++) {
                    parts.get(k).get(start, part, 0, count);
                    for (int i = 0; i < count; i++) {
                        sum[i] = (k == 0 ? 0 : sum[i]) + (int) part[i];
                    }
                }
                sums.put(start, sum, 0, count);
            }
        };
    }
}

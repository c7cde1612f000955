package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Products of FP32 activations with weights in 8-bit integers. At each run every row of the activations is brought to
 * signed 8-bit integers by a scale of its own, its largest magnitude over 127; sums are 32-bit integers; scales, bias and
 * whatever follows are FP32, and so is the output.
 */
final class QuantizedProducts {
    /** Keeps the scale of a row that is all zero from dividing by zero. */
    private static final float MIN_SCALE = 1e-30f;

    private final KernelRequest request;
    private final ProgramBuilder program;
    private final NativeScope scope;
    private final long rows;
    private final long inner;
    private final long columns;
    private final MemoryDescriptor raw;

    private QuantizedProducts(KernelRequest request, NativeScope scope, MemoryDescriptor left, MemoryDescriptor right) {
        this.request = request;
        this.program = new ProgramBuilder(request);
        this.scope = scope;
        this.rows = left.size(0);
        this.inner = left.size(1);
        this.columns = right.size(1);
        this.raw = right;
    }

    /**
     * Null where the library has no such product.
     *
     * @param left how input 0 reads as a matrix
     * @param right how input 1, a constant, does
     * @param bias the input that is added to each row, or -1
     */
    static @Nullable Kernel kernel(
            KernelRequest request, FusedOps after, MemoryDescriptor left, MemoryDescriptor right, int bias) {
        PostOps ops = after.postOps(2, bias >= 0 && !after.headHas(2), false);
        if (ops == null || right.rank() != 2 || !left.isRowMajor()) {
            return null;
        }
        try (NativeScope scope = new NativeScope()) {
            QuantizedProducts made = new QuantizedProducts(request, scope, left, right);
            try {
                Kernel kernel = made.build(ops, bias);
                if (kernel == null) {
                    made.program.abandon();
                }
                return kernel;
            } catch (RuntimeException failure) {
                made.program.abandon();
                throw failure;
            }
        }
    }

    /**
     * The matrices are batches of one, which is where the library has fast products with a factor for each row. A bias
     * comes after that factor, where it has none that adds to each row, so it is added in a call of its own.
     */
    private @Nullable Kernel build(PostOps ops, int bias) {
        MemoryDescriptor scaleOfRow = floats(1, rows, 1);
        MemoryDescriptor output = floats(1, rows, columns);
        MemoryDescriptor integers = MemoryDescriptor.rowMajor(dnnl.dnnl_s8, rows, inner);
        PostOps first = bias < 0 ? ops : PostOps.none(request);
        int scaleArgument = first.lead(dnnl.dnnl_binary_mul, scaleOfRow);
        PrimitiveDescriptor product = product(first, output);
        PrimitiveDescriptor quantize = quantize(integers);
        int scale = scales();
        if (product == null || quantize == null || scale < 0) {
            return null;
        }
        int quantized = program.scratch(integers);
        program.call(
                quantize,
                dnnl.DNNL_ARG_FROM,
                program.inputView(0, Layout.ROW_MAJOR, 0, floats(rows, inner)),
                dnnl.DNNL_ARG_TO,
                quantized,
                dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_TO,
                program.again(scale, 0, floats(rows)));
        List<Integer> pairs = new ArrayList<>(List.of(
                dnnl.DNNL_ARG_SRC,
                program.again(quantized, 0, MemoryDescriptor.rowMajor(dnnl.dnnl_s8, 1, rows, inner)),
                dnnl.DNNL_ARG_WEIGHTS,
                weights(product.weights()),
                dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_WEIGHTS,
                weightScales(),
                scaleArgument,
                program.again(scale, 0, scaleOfRow)));
        int target = program.outputView(0, Layout.ROW_MAJOR, 0, output);
        pairs.addAll(List.of(dnnl.DNNL_ARG_DST, target));
        pairs.addAll(first.arguments(program, product, output));
        program.call(product, pairs);
        return bias >= 0 && !addBias(ops, bias) ? null : program.build();
    }

    /** Adds a bias to each row of the output and goes on with what follows; false where the library cannot. */
    private boolean addBias(PostOps ops, int bias) {
        MemoryDescriptor matrix = floats(rows, columns);
        MemoryDescriptor biases = floats(1, columns);
        dnnl_primitive_attr attributes = ops.attributes(scope, dnnl.dnnl_f32, matrix.sizes());
        PrimitiveDescriptor sum = scope.blueprint(made -> dnnl.dnnl_binary_primitive_desc_create(
                made,
                Library.engine(),
                dnnl.dnnl_binary_add,
                scope.memory(matrix),
                scope.memory(biases),
                scope.memory(matrix),
                attributes));
        if (sum == null) {
            return false;
        }
        int target = program.outputView(0, Layout.ROW_MAJOR, 0, matrix);
        List<Integer> pairs = new ArrayList<>(List.of(
                dnnl.DNNL_ARG_SRC_0,
                target,
                dnnl.DNNL_ARG_SRC_1,
                program.parameter(bias, biases, biases),
                dnnl.DNNL_ARG_DST,
                target));
        pairs.addAll(ops.arguments(program, sum, matrix));
        program.call(sum, pairs);
        return true;
    }

    private static MemoryDescriptor floats(long... sizes) {
        return MemoryDescriptor.rowMajor(dnnl.dnnl_f32, sizes);
    }

    private @Nullable PrimitiveDescriptor product(PostOps ops, MemoryDescriptor output) {
        dnnl_primitive_attr attributes = ops.attributes(scope, dnnl.dnnl_f32, output.sizes());
        scaled(attributes, dnnl.DNNL_ARG_WEIGHTS, 2);
        return scope.blueprint(made -> dnnl.dnnl_matmul_primitive_desc_create(
                made,
                Library.engine(),
                scope.memory(MemoryDescriptor.rowMajor(dnnl.dnnl_s8, 1, rows, inner)),
                scope.any(dnnl.dnnl_s8, 1, inner, columns),
                new dnnl_memory_desc(),
                scope.memory(output),
                attributes));
    }

    private @Nullable PrimitiveDescriptor quantize(MemoryDescriptor integers) {
        dnnl_primitive_attr attributes = scope.attributes();
        scaled(attributes, dnnl.DNNL_ARG_DST, 0);
        return scope.blueprint(made -> dnnl.dnnl_reorder_primitive_desc_create(
                made,
                scope.memory(floats(rows, inner)),
                Library.engine(),
                scope.memory(integers),
                Library.engine(),
                attributes));
    }

    /** Scales that differ along one dimension. */
    private static void scaled(dnnl_primitive_attr attributes, int argument, int dimension) {
        Library.require(
                dnnl.dnnl_primitive_attr_set_scales_mask(attributes, argument, 1 << dimension),
                "primitive_attr_set_scales_mask");
    }

    private int weights(MemoryDescriptor wanted) {
        MemoryDescriptor integers = batchOfOne(raw.withType(dnnl.dnnl_s8));
        return program.constant(1, "quantized " + raw + " " + wanted, wanted, weights -> {
            try (Tensor quantized = QuantizedWeights.integers(weights, raw)) {
                return Reorders.moved(quantized, integers, wanted);
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

    private int weightScales() {
        return program.constant(1, "scales " + raw, floats(columns), weights -> QuantizedWeights.scales(weights, raw));
    }

    /** Calls that find the largest magnitude of each row over 127; -1 where the library cannot. */
    private int scales() {
        MemoryDescriptor matrix = floats(rows, inner);
        MemoryDescriptor column = floats(rows, 1);
        float step = 1f / QuantizedWeights.LARGEST;
        dnnl_post_ops upper = scope.postOps();
        eltwise(upper, dnnl.dnnl_eltwise_linear, step, 0);
        dnnl_post_ops both = scope.postOps();
        eltwise(both, dnnl.dnnl_eltwise_linear, -step, 0);
        Library.require(
                dnnl.dnnl_post_ops_append_binary(both, dnnl.dnnl_binary_max, scope.memory(column)), "post_ops_append");
        eltwise(both, dnnl.dnnl_eltwise_clip_v2, MIN_SCALE, Float.POSITIVE_INFINITY);
        PrimitiveDescriptor highest = reduction(dnnl.dnnl_reduction_max, matrix, column, upper);
        PrimitiveDescriptor lowest = reduction(dnnl.dnnl_reduction_min, matrix, column, both);
        if (highest == null || lowest == null) {
            return -1;
        }
        int source = program.inputView(0, Layout.ROW_MAJOR, 0, matrix);
        int high = program.scratch(column);
        int scale = program.scratch(column);
        program.call(highest, dnnl.DNNL_ARG_SRC, source, dnnl.DNNL_ARG_DST, high);
        program.call(
                lowest,
                dnnl.DNNL_ARG_SRC,
                source,
                dnnl.DNNL_ARG_DST,
                scale,
                dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * 2 | dnnl.DNNL_ARG_SRC_1,
                high);
        return scale;
    }

    private static void eltwise(dnnl_post_ops ops, int algorithm, float alpha, float beta) {
        Library.require(dnnl.dnnl_post_ops_append_eltwise(ops, algorithm, alpha, beta), "post_ops_append");
    }

    private @Nullable PrimitiveDescriptor reduction(
            int algorithm, MemoryDescriptor matrix, MemoryDescriptor column, dnnl_post_ops after) {
        dnnl_primitive_attr attributes = scope.attributes();
        Library.require(dnnl.dnnl_primitive_attr_set_post_ops(attributes, after), "primitive_attr_set_post_ops");
        return scope.blueprint(made -> dnnl.dnnl_reduction_primitive_desc_create(
                made, Library.engine(), algorithm, scope.memory(matrix), scope.memory(column), 0, 0, attributes));
    }
}

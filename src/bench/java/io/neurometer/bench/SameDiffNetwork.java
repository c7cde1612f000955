package io.neurometer.bench;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Pooling2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.LocalResponseNormalizationConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/**
 * A graph as a user of SameDiff would write it: one SameDiff operator for each node where there is one, and few where
 * there is none. SameDiff's own importer takes almost none of the files of the benchmark.
 */
final class SameDiffNetwork {
    private final TypedGraph typed;
    private final ConstantValues constants;
    private final SameDiff network = SameDiff.create();
    private final Map<String, SDVariable> values = new HashMap<>();

    private SameDiffNetwork(TypedGraph typed) {
        this.typed = typed;
        this.constants = new ConstantValues(typed);
    }

    /** @param outputs names of the values to yield; {@code names} is filled with SameDiff's names of them */
    static SameDiff of(TypedGraph typed, List<String> outputs, Map<String, String> names) {
        return new SameDiffNetwork(typed).build(outputs, names);
    }

    private SameDiff build(List<String> outputs, Map<String, String> names) {
        for (GraphInput input : typed.graph().inputs()) {
            var type = typed.types().get(input.name());
            values.put(
                    input.name(),
                    network.placeHolder(
                            input.name(),
                            elementType(type.dataType()),
                            type.shape().sizes()));
        }
        for (Node node : typed.running(outputs)) {
            if (node.outputs().size() > 1 && !node.outputs().get(1).equals(Node.ABSENT)) {
                throw new IllegalArgumentException("SameDiff is not given nodes of several outputs: " + node.name());
            }
            values.put(node.outputs().get(0), made(node));
        }
        outputs.forEach(output -> names.put(output, values.get(output).name()));
        return network;
    }

    private SDVariable in(Node node, int index) {
        return values.computeIfAbsent(node.inputs().get(index), this::constant);
    }

    private boolean has(Node node, int index) {
        return index < node.inputs().size() && !node.inputs().get(index).equals(Node.ABSENT);
    }

    private SDVariable constant(String name) {
        return network.constant(constants.tensor(name).array().dup());
    }

    private long[] sizes(Node node, int input) {
        return typed.types().get(node.inputs().get(input)).shape().sizes();
    }

    private SDVariable made(Node node) {
        Op op = node.op();
        SDVariable x = in(node, 0);
        if (op.isView()) {
            Shape shape = typed.types().get(node.outputs().get(0)).shape();
            return op instanceof Shaping.Identity ? network.identity(x) : x.reshape(shape.sizes());
        }
        if (op instanceof Convolution.Conv conv) {
            return convolution(node, conv, x);
        }
        if (op instanceof Pooling.Windowed pool) {
            return pooled(pool, x, sizes(node, 0));
        }
        if (op instanceof Pooling.GlobalPool pool && pool.function() == Pooling.PoolFunction.AVERAGE) {
            return x.mean(true, 2, 3);
        }
        if (op instanceof Normalization.BatchNorm norm) {
            return network.nn().batchNorm(x, in(node, 3), in(node, 4), in(node, 1), in(node, 2), norm.epsilon(), 1);
        }
        if (op instanceof Normalization.LocalResponseNorm lrn) {
            return responseNormalized(lrn, x);
        }
        if (op instanceof Linear.Gemm gemm) {
            SDVariable product = network.mmul(x, in(node, 1), gemm.transposeA(), gemm.transposeB(), false);
            return has(node, 2) ? product.add(in(node, 2)) : product;
        }
        if (op instanceof Linear.MatMul) {
            return product(node, x);
        }
        if (op instanceof Softmax.Normalized softmax) {
            return softmax(softmax, x, sizes(node, 0));
        }
        if (op instanceof Elementwise elementwise) {
            return elementwise(node, elementwise, x);
        }
        if (op instanceof Activation.Simple simple && simple.function() == Activation.ActivationFunction.RELU) {
            return network.nn().relu(x, 0);
        }
        return moved(node, op, x);
    }

    private SDVariable moved(Node node, Op op, SDVariable x) {
        if (op instanceof Movement.Concat concat) {
            SDVariable[] parts = new SDVariable[node.inputs().size()];
            Arrays.setAll(parts, i -> in(node, i));
            return network.concat(Shape.axis(concat.axis(), sizes(node, 0).length), parts);
        }
        if (op instanceof Movement.Transpose transpose) {
            return x.permute(
                    transpose.permutation().stream().mapToInt(Integer::intValue).toArray());
        }
        if (op instanceof Gathering.Gather gather) {
            return network.gather(x, in(node, 1), gather.axis());
        }
        if (op instanceof Reduction.Reduce reduce && reduce.function() == Reduction.ReduceFunction.MEAN) {
            int rank = sizes(node, 0).length;
            int[] axes = Arrays.stream(typed.values().get(node.inputs().get(1)).toLongs())
                    .mapToInt(axis -> Shape.axis(axis, rank))
                    .toArray();
            return x.mean(reduce.keepDims(), axes);
        }
        if (op instanceof Movement.Slice) {
            return sliced(node, x);
        }
        throw new IllegalArgumentException("no SameDiff operator is chosen for " + op);
    }

    private SDVariable convolution(Node node, Convolution.Conv conv, SDVariable x) {
        long[] features = sizes(node, 0);
        long[] weight = sizes(node, 1);
        List<WindowAxis> axes = conv.axes(Shape.of(features), Shape.of(weight));
        WindowAxis height = axes.get(0);
        WindowAxis width = axes.get(1);
        SDVariable padded = x;
        boolean even = height.padBegin() == height.padEnd() && width.padBegin() == width.padEnd();
        if (!even) {
            SDVariable amounts = network.constant(org.nd4j.linalg.factory.Nd4j.createFromArray(new int[][] {
                {0, 0}, {0, 0}, {height.padBegin(), height.padEnd()}, {width.padBegin(), width.padEnd()}
            }));
            padded = network.nn().pad(x, amounts, 0);
        }
        Conv2DConfig config = Conv2DConfig.builder()
                .kH(height.kernel())
                .kW(width.kernel())
                .sH(height.stride())
                .sW(width.stride())
                .pH(even ? height.padBegin() : 0)
                .pW(even ? width.padBegin() : 0)
                .dH(height.dilation())
                .dW(width.dilation())
                .paddingMode(PaddingMode.VALID)
                .dataFormat("NCHW")
                .weightsFormat(WeightsFormat.OIYX)
                .build();
        SDVariable kernels = in(node, 1);
        SDVariable bias = has(node, 2) ? in(node, 2) : null;
        if (conv.groups() == 1) {
            return bias == null
                    ? network.cnn().conv2d(padded, kernels, config)
                    : network.cnn().conv2d(padded, kernels, bias, config);
        }
        SDVariable made;
        if (weight[1] == 1 && weight[0] == features[1]) {
            config.setWeightsFormat(WeightsFormat.OIYX);
            SDVariable depthwise =
                    network.constant(kernels.getArr().permute(2, 3, 0, 1).dup('c'));
            config.setWeightsFormat(WeightsFormat.YXIO);
            made = network.cnn().depthWiseConv2d(padded, depthwise, config);
        } else {
            List<SDVariable> parts = new ArrayList<>();
            SDVariable[] groups = network.split(padded, conv.groups(), 1);
            long out = weight[0] / conv.groups();
            for (int i = 0; i < groups.length; i++) {
                SDVariable own = network.constant(kernels.getArr()
                        .get(org.nd4j.linalg.indexing.NDArrayIndex.interval(i * out, (i + 1) * out))
                        .dup('c'));
                parts.add(network.cnn().conv2d(groups[i], own, config));
            }
            made = network.concat(1, parts.toArray(SDVariable[]::new));
        }
        return bias == null ? made : made.add(bias.reshape(1, weight[0], 1, 1));
    }

    private SDVariable pooled(Pooling.Windowed pool, SDVariable x, long[] features) {
        List<WindowAxis> axes = pool.axes(Shape.of(features));
        WindowAxis height = axes.get(0);
        WindowAxis width = axes.get(1);
        boolean max = pool instanceof Pooling.MaxPool;
        long bottom = missing(height);
        long right = missing(width);
        SDVariable padded = x;
        boolean even = bottom == height.padBegin() && right == width.padBegin();
        if (!even) {
            SDVariable amounts = network.constant(org.nd4j.linalg.factory.Nd4j.createFromArray(
                    new int[][] {{0, 0}, {0, 0}, {height.padBegin(), (int) bottom}, {width.padBegin(), (int) right}}));
            padded = network.nn().pad(x, amounts, max ? -Float.MAX_VALUE : 0);
        }
        boolean counts = pool instanceof Pooling.AveragePool average && average.countPadding();
        Pooling2DConfig config = Pooling2DConfig.builder()
                .kH(height.kernel())
                .kW(width.kernel())
                .sH(height.stride())
                .sW(width.stride())
                .pH(even ? height.padBegin() : 0)
                .pW(even ? width.padBegin() : 0)
                .dH(1)
                .dW(1)
                .type(max ? Pooling2D.Pooling2DType.MAX : Pooling2D.Pooling2DType.AVG)
                .divisor(counts ? Pooling2D.Divisor.INCLUDE_PADDING : Pooling2D.Divisor.EXCLUDE_PADDING)
                .paddingMode(PaddingMode.VALID)
                .isNHWC(false)
                .build();
        return max ? network.cnn().maxPooling2d(padded, config) : network.cnn().avgPooling2d(padded, config);
    }

    /** Padding at the end that the last window reaches. */
    private static long missing(WindowAxis axis) {
        return Math.max(0, (axis.output() - 1L) * axis.stride() + axis.extent() - axis.input() - axis.padBegin());
    }

    private SDVariable responseNormalized(Normalization.LocalResponseNorm lrn, SDVariable x) {
        LocalResponseNormalizationConfig config = LocalResponseNormalizationConfig.builder()
                .alpha(lrn.alpha() / lrn.size())
                .beta(lrn.beta())
                .bias(lrn.bias())
                .depth(lrn.size() / 2)
                .build();
        return network.cnn()
                .localResponseNormalization(x.permute(0, 2, 3, 1), config)
                .permute(0, 3, 1, 2);
    }

    private SDVariable product(Node node, SDVariable x) {
        long[] left = sizes(node, 0);
        long[] right = sizes(node, 1);
        if (right.length == 2 && left.length > 2) {
            long[] output = typed.types().get(node.outputs().get(0)).shape().sizes();
            long rows = Shape.elements(left) / left[left.length - 1];
            return network.mmul(x.reshape(rows, left[left.length - 1]), in(node, 1))
                    .reshape(output);
        }
        return network.mmul(x, in(node, 1));
    }

    private SDVariable softmax(Softmax.Normalized softmax, SDVariable x, long[] sizes) {
        int axis = Shape.axis(softmax.axis(), sizes.length);
        if (softmax.flatten()) {
            long length = softmax.length(Shape.of(sizes));
            return network.nn()
                    .softmax(x.reshape(Shape.elements(sizes) / length, length), 1)
                    .reshape(sizes);
        }
        return network.nn().softmax(x, axis);
    }

    private SDVariable elementwise(Node node, Elementwise op, SDVariable x) {
        if (op instanceof Elementwise.Binary binary) {
            SDVariable y = in(node, 1);
            return switch (binary.function()) {
                case ADD -> x.add(y);
                case SUB -> x.sub(y);
                case MUL -> x.mul(y);
                case DIV -> x.div(y);
                case POW -> network.math().pow(x, y);
                default -> throw new IllegalArgumentException("no SameDiff operator is chosen for " + op);
            };
        }
        if (op instanceof Elementwise.Unary unary) {
            return switch (unary.function()) {
                case ERF -> network.math().erf(x);
                case EXP -> network.math().exp(x);
                case SQRT -> network.math().sqrt(x);
                default -> throw new IllegalArgumentException("no SameDiff operator is chosen for " + op);
            };
        }
        if (op instanceof Elementwise.Cast cast) {
            return x.castTo(elementType(cast.to()));
        }
        throw new IllegalArgumentException("no SameDiff operator is chosen for " + op);
    }

    private SDVariable sliced(Node node, SDVariable x) {
        long[] sizes = sizes(node, 0);
        long[] output = typed.types().get(node.outputs().get(0)).shape().sizes();
        long[] starts = typed.values().get(node.inputs().get(1)).toLongs();
        long[] axes = has(node, 3) ? typed.values().get(node.inputs().get(3)).toLongs() : null;
        int[] begin = new int[sizes.length];
        for (int i = 0; i < starts.length; i++) {
            int axis = axes == null ? i : Shape.axis(axes[i], sizes.length);
            begin[axis] = (int) Math.min(starts[i] < 0 ? starts[i] + sizes[axis] : starts[i], sizes[axis]);
        }
        return network.slice(
                x, begin, Arrays.stream(output).mapToInt(Math::toIntExact).toArray());
    }

    private static org.nd4j.linalg.api.buffer.DataType elementType(DataType type) {
        return switch (type) {
            case FP32 -> org.nd4j.linalg.api.buffer.DataType.FLOAT;
            case INT64 -> org.nd4j.linalg.api.buffer.DataType.INT64;
            case INT32 -> org.nd4j.linalg.api.buffer.DataType.INT32;
            default -> throw new IllegalArgumentException("the benchmark has no " + type);
        };
    }
}

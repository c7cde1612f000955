package io.neurometer.bench;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Which function of torch computes an operator. */
final class TorchCalls {
    private final TorchSource source;

    TorchCalls(TorchSource source) {
        this.source = source;
    }

    /** Writes the call of one node. */
    void write(Node node) {
        Op op = node.op();
        Node product = source.productUnder(node);
        if (product != null) {
            source.fresh(node, linear(node, product));
            return;
        }
        String x = source.in(node, 0);
        if (op.isView()) {
            source.made(node, op instanceof Shaping.Identity ? x : x + ".reshape(" + sizes(node) + ")");
        } else if (op instanceof Movement.Split split) {
            source.madeAll(node, split(node, split, x));
        } else if (op instanceof Movement.Transpose transpose) {
            source.made(node, x + ".permute(" + transpose.permutation() + ")");
        } else if (op instanceof Gathering.Gather gather) {
            source.made(node, gathered(node, gather, x));
        } else {
            source.fresh(node, computed(node, op, x));
        }
    }

    private String computed(Node node, Op op, String x) {
        if (op instanceof Convolution.Conv conv) {
            return convolution(node, conv, x);
        } else if (op instanceof Pooling.Windowed pool) {
            return pooled(node, pool, x);
        } else if (op instanceof Pooling.GlobalPool pool && pool.function() == Pooling.PoolFunction.AVERAGE) {
            return call("adaptive_avg_pool2d", x, "[1, 1]");
        } else if (op instanceof Linear.Gemm gemm) {
            return gemm(node, gemm, x);
        } else if (op instanceof Linear.MatMul) {
            return source.isLayer(node)
                    ? call("linear", x, source.transposed(node, 1))
                    : call("matmul", x, source.in(node, 1));
        } else if (op instanceof Normalization.LayerNorm norm) {
            return normalized(node, norm, x);
        } else if (op instanceof Softmax.Normalized softmax && isPlain(softmax, source.shape(node, 0))) {
            return call("softmax", x, Integer.toString(softmax.axis()));
        } else if (op instanceof Attention.SelfAttention attention) {
            return attention(node, attention, x);
        } else if (op instanceof Attention.ScaledDotProduct attention) {
            String mask = source.has(node, 3) ? source.in(node, 3) : "None";
            return attention(x, source.in(node, 1), source.in(node, 2), mask, attention.causal(), attention.scale());
        } else if (op instanceof Activation.Simple simple) {
            return activation(node, simple, x);
        }
        return elementwise(node, op, x);
    }

    private String elementwise(Node node, Op op, String x) {
        if (op instanceof Movement.Concat concat) {
            return call("cat", inputs(node), Integer.toString(concat.axis()));
        } else if (op instanceof Elementwise.Where) {
            return call("where", x, source.in(node, 1), source.in(node, 2));
        } else if (op instanceof Elementwise.Cast cast) {
            return x + ".to(" + typeNumber(cast.to()) + ")";
        } else if (op instanceof Elementwise.Binary binary) {
            return binary(node, binary, x);
        }
        throw unknown(op);
    }

    private String linear(Node sum, Node product) {
        int bias = sum.inputs().get(0).equals(product.outputs().get(0)) ? 1 : 0;
        return call("linear", source.in(product, 0), source.transposed(product, 1), source.in(sum, bias));
    }

    private String convolution(Node node, Convolution.Conv conv, String x) {
        List<WindowAxis> axes = conv.axes(source.shape(node, 0), source.shape(node, 1));
        boolean even = isEven(axes);
        return call(
                "conv2d",
                even ? x : padded(x, axes, "0."),
                source.in(node, 1),
                source.has(node, 2) ? source.in(node, 2) : "None",
                each(axes, WindowAxis::stride),
                even ? each(axes, WindowAxis::padBegin) : "[0, 0]",
                each(axes, WindowAxis::dilation),
                Integer.toString(conv.groups()));
    }

    private String pooled(Node node, Pooling.Windowed pool, String x) {
        List<WindowAxis> axes = pool.axes(source.shape(node, 0));
        boolean max = pool instanceof Pooling.MaxPool;
        boolean average = pool instanceof Pooling.AveragePool;
        boolean even = isEven(axes);
        if (pool.ceil() || !(max || (average && even))) {
            throw unknown(pool);
        }
        String features = even ? x : padded(x, axes, "-3.4e38");
        String kernel = each(axes, WindowAxis::kernel);
        String stride = each(axes, WindowAxis::stride);
        String padding = even ? each(axes, WindowAxis::padBegin) : "[0, 0]";
        if (max) {
            return call("max_pool2d", features, kernel, stride, padding, each(axes, WindowAxis::dilation), "False");
        }
        boolean counts = ((Pooling.AveragePool) pool).countPadding();
        return call("avg_pool2d", features, kernel, stride, padding, "False", counts ? "True" : "False", "None");
    }

    private static boolean isEven(List<WindowAxis> axes) {
        if (axes.size() != 2) {
            throw new IllegalArgumentException("libtorch is given windows of two dimensions alone");
        }
        return axes.stream().allMatch(axis -> axis.padBegin() == axis.padEnd());
    }

    private static String padded(String x, List<WindowAxis> axes, String value) {
        WindowAxis height = axes.get(0);
        WindowAxis width = axes.get(1);
        List<Integer> amounts = List.of(width.padBegin(), width.padEnd(), height.padBegin(), height.padEnd());
        return call("constant_pad_nd", x, amounts.toString(), value);
    }

    private static String each(List<WindowAxis> axes, ToIntFunction<WindowAxis> part) {
        return axes.stream().mapToInt(part).boxed().toList().toString();
    }

    private String gemm(Node node, Linear.Gemm gemm, String x) {
        if (gemm.alpha() != 1 || gemm.beta() != 1 || gemm.transposeA() || !source.isConstant(node, 1)) {
            throw unknown(gemm);
        }
        String weight = gemm.transposeB() ? source.in(node, 1) : source.transposed(node, 1);
        return call("linear", x, weight, source.has(node, 2) ? source.in(node, 2) : "None");
    }

    private String normalized(Node node, Normalization.LayerNorm norm, String x) {
        Shape shape = source.shape(node, 0);
        long[] sizes = shape.sizes();
        long[] normalized = Arrays.copyOfRange(sizes, Shape.axis(norm.axis(), sizes.length), sizes.length);
        return call(
                "layer_norm",
                x,
                Arrays.toString(normalized),
                source.in(node, 1),
                source.has(node, 2) ? source.in(node, 2) : "None",
                number(norm.epsilon()));
    }

    private static boolean isPlain(Softmax.Normalized softmax, Shape shape) {
        boolean last = Shape.axis(softmax.axis(), shape.rank()) == shape.rank() - 1;
        return softmax.function() == Softmax.SoftmaxFunction.SOFTMAX && (!softmax.flatten() || last);
    }

    private String attention(Node node, Attention.SelfAttention attention, String x) {
        long[] packed = source.shape(node, 0).sizes();
        if (attention.heads() != attention.sharedHeads()) {
            throw unknown(attention);
        }
        List<Long> apart =
                List.of(packed[0], packed[1], 3L, (long) attention.heads(), packed[2] / 3 / attention.heads());
        String heads = source.named(x + ".view(" + apart + ").permute([2, 0, 3, 1, 4])");
        String mask = source.has(node, 1) ? source.in(node, 1) : "None";
        String result =
                attention(heads + "[0]", heads + "[1]", heads + "[2]", mask, attention.causal(), attention.scale());
        return result + ".transpose(1, 2).reshape(" + sizes(node) + ")";
    }

    private static String attention(String query, String key, String value, String mask, boolean causal, float scale) {
        return call(
                "scaled_dot_product_attention",
                query,
                key,
                value,
                mask,
                "0.",
                causal ? "True" : "False",
                "scale=" + number(scale));
    }

    private String activation(Node node, Activation.Simple simple, String x) {
        String there = source.mayOverwrite(node, 0) ? "_" : "";
        return switch (simple.function()) {
            case RELU -> call("relu" + there, x);
            case RELU6 -> call("relu6" + there, x);
            case SIGMOID -> call("sigmoid" + there, x);
            case TANH -> call("tanh" + there, x);
            case HARD_SWISH -> call("hardswish" + there, x);
            case GELU -> call("gelu", x);
            case GELU_TANH -> call("gelu", x, "approximate=\"tanh\"");
            case SWISH -> {
                if (simple.alpha() != 1) {
                    throw unknown(simple);
                }
                yield call("silu" + there, x);
            }
            default -> throw unknown(simple);
        };
    }

    private String binary(Node node, Elementwise.Binary binary, String x) {
        String y = source.in(node, 1);
        return switch (binary.function()) {
            case ADD ->
                source.mayOverwrite(node, 0)
                        ? x + ".add_(" + y + ")"
                        : source.mayOverwrite(node, 1) ? y + ".add_(" + x + ")" : call("add", x, y);
            case SUB -> call("sub", x, y);
            case MUL -> call("mul", x, y);
            case DIV -> call("div", x, y);
            case POW -> call("pow", x, y);
            default -> throw unknown(binary);
        };
    }

    private String gathered(Node node, Gathering.Gather gather, String x) {
        boolean rows = Shape.axis(gather.axis(), source.shape(node, 0).rank()) == 0;
        if (rows && source.isConstant(node, 0) && source.type(node, 1).dataType() == DataType.INT64) {
            return call("embedding", x, source.in(node, 1));
        }
        if (source.isKnown(node, 1) && source.shape(node, 1).rank() == 0) {
            return call("select", x, Integer.toString(gather.axis()), Long.toString(source.longs(node, 1)[0]));
        }
        throw unknown(gather);
    }

    private String split(Node node, Movement.Split split, String x) {
        int axis = Shape.axis(split.axis(), source.shape(node, 0).rank());
        long size = source.shape(node, 0).size(axis) / split.pieces();
        if (source.has(node, 1)
                || size * split.pieces() != source.shape(node, 0).size(axis)) {
            throw unknown(split);
        }
        return call("split", x, Long.toString(size), Integer.toString(axis));
    }

    private String inputs(Node node) {
        return IntStream.range(0, node.inputs().size())
                .mapToObj(i -> source.in(node, i))
                .toList()
                .toString();
    }

    private String sizes(Node node) {
        return Arrays.toString(source.output(node).shape().sizes());
    }

    private static int typeNumber(DataType type) {
        return switch (type) {
            case FP32 -> 6;
            case INT64 -> 4;
            case INT32 -> 3;
            case BOOL -> 11;
            default -> throw new IllegalArgumentException("libtorch is not given " + type);
        };
    }

    private static String number(float value) {
        return String.format(Locale.ROOT, "%.9e", value);
    }

    private static String call(String function, String... arguments) {
        return "torch." + function + "(" + String.join(", ", arguments) + ")";
    }

    private static IllegalArgumentException unknown(Op op) {
        return new IllegalArgumentException("no function of torch is chosen for " + op);
    }
}

package io.neurometer.engine.cost.convention;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Decoding;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.TensorType;
import java.util.Set;

/** Sorts the nodes of one graph into kinds of layer. */
public final class LayerKinds {
    private final TypedGraph typed;
    private final Set<String> attentionModules;

    /** @param attentionModules names of the layers that PyTorch has as {@code nn.MultiheadAttention} */
    public LayerKinds(TypedGraph typed, Set<String> attentionModules) {
        this.typed = typed;
        this.attentionModules = attentionModules;
    }

    /** The kind of a node; additions that are the bias of another node are for the caller to tell apart. */
    public LayerKind of(Node node) {
        Op op = node.op();
        boolean inModule = attentionModules.contains(node.layer());
        if (op instanceof Convolution) {
            return op instanceof Convolution.ConvTranspose ? LayerKind.CONV_TRANSPOSE : LayerKind.CONV;
        } else if (op instanceof Linear) {
            return product(node, inModule);
        } else if (op instanceof Attention) {
            return op instanceof Attention.Rotary || op instanceof Decoding.RotaryEmbedding
                    ? LayerKind.ROTARY
                    : inModule ? LayerKind.MODULE_ATTENTION : LayerKind.ATTENTION;
        } else if (op instanceof Recurrent) {
            return op instanceof Recurrent.Lstm
                    ? LayerKind.LSTM
                    : op instanceof Recurrent.Gru ? LayerKind.GRU : LayerKind.RNN;
        } else if (op instanceof Normalization normalization) {
            return norm(normalization);
        } else if (op instanceof Activation) {
            return op instanceof Activation.Simple simple ? activation(simple) : LayerKind.PRELU;
        } else if (op instanceof Softmax.Normalized softmax) {
            return softmax.function() == SoftmaxFunction.SOFTMAX ? LayerKind.SOFTMAX : LayerKind.LOG_SOFTMAX;
        } else if (op instanceof Pooling pooling) {
            return pool(pooling);
        } else if (op instanceof Resizing.Resize resize) {
            return switch (resize.interpolation()) {
                case NEAREST -> LayerKind.NEAREST_UPSAMPLE;
                case LINEAR -> LayerKind.LINEAR_UPSAMPLE;
                case CUBIC -> LayerKind.CUBIC_UPSAMPLE;
            };
        } else if (op instanceof Gathering.Gather gather) {
            boolean table = gather.axis() == 0
                    && typed.constants().contains(node.inputs().get(0));
            return table && rank(node.inputs().get(0)) == 2 ? LayerKind.EMBEDDING : LayerKind.MOVEMENT;
        } else if (op instanceof Elementwise) {
            return LayerKind.ELEMENTWISE;
        } else if (op instanceof Reduction) {
            return LayerKind.REDUCTION;
        }
        return op instanceof Quantization ? LayerKind.QUANTIZATION : LayerKind.MOVEMENT;
    }

    private LayerKind product(Node node, boolean inModule) {
        if (node.op() instanceof Linear.RadialBasis) {
            return LayerKind.RADIAL_BASIS;
        } else if (node.op() instanceof Linear.Einsum) {
            return LayerKind.EINSUM;
        }
        boolean weights = typed.constants().contains(node.inputs().get(0))
                || typed.constants().contains(node.inputs().get(1));
        return !weights ? LayerKind.MATMUL : inModule ? LayerKind.MODULE_PROJECTION : LayerKind.LINEAR;
    }

    private int rank(String value) {
        TensorType type = typed.type(value);
        return type == null ? 0 : type.shape().rank();
    }

    private static LayerKind norm(Normalization op) {
        if (op instanceof Normalization.BatchNorm) {
            return LayerKind.BATCH_NORM;
        } else if (op instanceof Normalization.LayerNorm) {
            return LayerKind.LAYER_NORM;
        } else if (op instanceof Normalization.RmsNorm) {
            return LayerKind.RMS_NORM;
        } else if (op instanceof Normalization.GroupNorm) {
            return LayerKind.GROUP_NORM;
        }
        return op instanceof Normalization.InstanceNorm ? LayerKind.INSTANCE_NORM : LayerKind.OTHER_NORM;
    }

    private static LayerKind activation(Activation.Simple op) {
        return switch (op.function()) {
            case RELU -> LayerKind.RELU;
            case RELU6 -> LayerKind.RELU6;
            case LEAKY_RELU -> LayerKind.LEAKY_RELU;
            case ELU -> LayerKind.ELU;
            case SWISH -> LayerKind.SILU;
            case GELU, GELU_TANH -> LayerKind.GELU;
            default -> LayerKind.OTHER_ACTIVATION;
        };
    }

    private static LayerKind pool(Pooling op) {
        if (op instanceof Pooling.MaxPool) {
            return LayerKind.MAX_POOL;
        } else if (op instanceof Pooling.AveragePool) {
            return LayerKind.AVERAGE_POOL;
        } else if (op instanceof Pooling.GlobalPool global && global.function() != PoolFunction.LP) {
            return adaptive(global.function());
        }
        return op instanceof Pooling.AdaptivePool pool ? adaptive(pool.function()) : LayerKind.OTHER_POOL;
    }

    private static LayerKind adaptive(PoolFunction function) {
        return function == PoolFunction.MAX ? LayerKind.ADAPTIVE_MAX_POOL : LayerKind.ADAPTIVE_AVERAGE_POOL;
    }
}

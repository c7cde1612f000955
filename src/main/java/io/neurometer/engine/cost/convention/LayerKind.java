package io.neurometer.engine.cost.convention;

import java.util.Locale;

/** Kinds of layer for which tools have formulas of their own. */
public enum LayerKind {
    CONV,
    CONV_TRANSPOSE,
    /** A matrix product with weights: a fully-connected layer. */
    LINEAR,
    /** A matrix product of two features. */
    MATMUL,
    EINSUM,
    /** Scaled dot-product attention as a function: its products, scaling and softmax. */
    ATTENTION,
    /** The same within a layer that PyTorch has as the module {@code nn.MultiheadAttention}. */
    MODULE_ATTENTION,
    /** The projections that are part of such a module. */
    MODULE_PROJECTION,
    ROTARY,
    LSTM,
    GRU,
    RNN,
    RADIAL_BASIS,
    BATCH_NORM,
    LAYER_NORM,
    RMS_NORM,
    GROUP_NORM,
    INSTANCE_NORM,
    OTHER_NORM,
    RELU,
    RELU6,
    LEAKY_RELU,
    PRELU,
    ELU,
    SILU,
    GELU,
    OTHER_ACTIVATION,
    SOFTMAX,
    LOG_SOFTMAX,
    MAX_POOL,
    AVERAGE_POOL,
    /** Pooling to a given size, that of all positions to one included. */
    ADAPTIVE_MAX_POOL,
    ADAPTIVE_AVERAGE_POOL,
    OTHER_POOL,
    NEAREST_UPSAMPLE,
    LINEAR_UPSAMPLE,
    CUBIC_UPSAMPLE,
    /** Rows of a weight looked up by integers. */
    EMBEDDING,
    ELEMENTWISE,
    REDUCTION,
    QUANTIZATION,
    /** An addition that is the bias of the layer before it. */
    BIAS_ADD,
    /** Everything that moves data and computes nothing. */
    MOVEMENT;

    /** The kind in reports. */
    @Override
    public String toString() {
        return switch (this) {
            case MODULE_ATTENTION -> "attention";
            case MODULE_PROJECTION -> "attention_projection";
            default -> name().toLowerCase(Locale.ROOT);
        };
    }
}

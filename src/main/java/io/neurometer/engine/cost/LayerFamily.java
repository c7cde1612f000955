package io.neurometer.engine.cost;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Decoding;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.GroupQueryAttention;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Softmax;

/** How tables of networks group operators into layers. */
final class LayerFamily {
    private LayerFamily() {}

    /** Convolutions, matrix products and what is made of them: the operators that multiply and accumulate. */
    static boolean isConvOrProduct(Op op) {
        return op instanceof Convolution
                || op instanceof Linear
                || op instanceof Recurrent
                || op instanceof Attention.ScaledDotProduct
                || op instanceof Decoding.CachedAttention
                || op instanceof GroupQueryAttention;
    }

    static boolean isPooling(Op op) {
        return op instanceof Pooling;
    }

    /** Operators whose outputs are neurons when they have weights. */
    static boolean mayHaveNeurons(Op op) {
        return op instanceof Convolution
                || op instanceof Linear
                || op instanceof Recurrent
                || op instanceof Pooling.Subsample;
    }

    /** Operators that tables do not list beside the layer whose output they alone read. */
    static boolean isFusedIntoProducer(Op op) {
        return op instanceof Activation
                || op instanceof Normalization
                || op instanceof Softmax
                || op instanceof Elementwise
                || op instanceof Attention.Rotary
                || op instanceof Decoding.RotaryEmbedding
                || op instanceof Movement.Transpose;
    }
}

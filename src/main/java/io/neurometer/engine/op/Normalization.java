package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Normalizations: mean and variance taken out, scale and shift put in. */
public sealed interface Normalization extends Op {

    /** Inference batch normalization by stored statistics; inputs: x [N, C, ...], scale, shift, mean, variance, each [C]. */
    record BatchNorm(float epsilon) implements Normalization {
        @Override
        public String kind() {
            return "batch_norm";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Over all dimensions from {@code axis} on; inputs: x, optional scale, optional shift. Outputs 1 and 2, where used, are the mean and the inverse deviation. */
    record LayerNorm(int axis, float epsilon) implements Normalization {
        @Override
        public String kind() {
            return "layer_norm";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** x / rms(x) over all dimensions from {@code axis} on; inputs: x, optional scale. */
    record RmsNorm(int axis, float epsilon) implements Normalization {
        @Override
        public String kind() {
            return "rms_norm";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Over the spatial dimensions of each channel of each sample; inputs: x [N, C, ...], optional scale [C], optional shift [C]. */
    record InstanceNorm(float epsilon) implements Normalization {
        @Override
        public String kind() {
            return "instance_norm";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Over groups of channels of each sample; inputs: x [N, C, ...], optional scale [C], optional shift [C]. */
    record GroupNorm(int groups, float epsilon) implements Normalization {
        @Override
        public String kind() {
            return "group_norm";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Local response normalization over {@code size} neighbouring channels: x / (bias + alpha/size sum of squares)^beta. */
    record LocalResponseNorm(int size, float alpha, float beta, float bias) implements Normalization {
        @Override
        public String kind() {
            return "lrn";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** x / p-norm of x along an axis; 0 where the norm is 0. */
    record LpNorm(int axis, int p) implements Normalization {
        @Override
        public String kind() {
            return "lp_norm";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** (x - mean) / deviation over the axes given. */
    record MeanVarianceNorm(List<Integer> axes) implements Normalization {
        @Override
        public String kind() {
            return "mean_variance_norm";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }
}

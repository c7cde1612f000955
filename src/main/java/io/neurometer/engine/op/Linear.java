package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Matrix products: fully-connected layers and everything else that multiplies and sums. */
public sealed interface Linear extends Op {

    /** {@code y = x W^T + b}; inputs: x [..., in], weight [out, in], optional bias [out]. */
    record FullyConnected() implements Linear {
        @Override
        public String kind() {
            return "linear";
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

    /** numpy's matmul: batched over leading dimensions with broadcasting; inputs: a, b. */
    record MatMul() implements Linear {
        @Override
        public String kind() {
            return "matmul";
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

    /** {@code alpha A' B' + beta C}; A' and B' are optionally transposed matrices, C is optional and broadcast. */
    record Gemm(float alpha, float beta, boolean transposeA, boolean transposeB) implements Linear {
        @Override
        public String kind() {
            return "gemm";
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

    /** Sum of products over the indices missing on the right of the equation, as numpy's einsum. */
    record Einsum(String equation) implements Linear {
        @Override
        public String kind() {
            return "einsum";
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

    /** INT32 product of 8-bit matrices less their zero points; inputs: a, b, optional a zero point, optional b zero point. */
    record MatMulInteger() implements Linear {
        @Override
        public String kind() {
            return "matmul_integer";
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

    /** Squared Euclidean distances to fixed centres, the output layer of LeNet-5; inputs: x [N, in], centres [out, in]. */
    record RadialBasis() implements Linear {
        @Override
        public String kind() {
            return "radial_basis";
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

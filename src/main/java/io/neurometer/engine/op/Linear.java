package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Matrix products: fully-connected layers and everything else that multiplies and sums. */
public sealed interface Linear extends Op
        permits Linear.Einsum,
                Linear.FullyConnected,
                Linear.Gemm,
                Linear.MatMul,
                Linear.MatMulInteger,
                Linear.QuantizedMatMul,
                Linear.RadialBasis,
                MatMulNBits {

    @Override
    default Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }

    @Override
    default InputRole role(int index) {
        return InputRole.weightAndBias(index);
    }

    /** {@code y = x W^T + b}; inputs: x [..., in], weight [out, in], optional bias [out]. */
    record FullyConnected() implements Linear {
        @Override
        public String kind() {
            return "linear";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 3);
            Rules.requireFloating(inputs, 0);
            Rules.requireSameDataType(inputs, 0, 1);
            Rules.requireMinRank(inputs, 0, 1);
            Rules.requireRank(inputs, 1, 2);
            Shape x = inputs.shape(0);
            Rules.requireEqual(inputs.shape(1).dim(1), x.dim(-1), "features of the input and columns of the weight");
            Dim features = inputs.shape(1).dim(0);
            if (inputs.has(2)) {
                Rules.requireSameDataType(inputs, 0, 2);
                Rules.requireShape(inputs, 2, Shape.of(List.of(features)));
            }
            return List.of(inputs.type(0).withShape(Rules.withDim(x, x.rank() - 1, features)));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long made = outputs.get(0).shape().elements();
            long mac = Math.multiplyExact(made, inputs.shape(1).size(1));
            return OpCost.ofMac(mac).withConnections(mac, inputs.has(2) ? made : 0);
        }
    }

    /**
     * numpy's matmul: batched over leading dimensions with broadcasting; inputs: a, b.
     *
     * <p>The cost counts an edge for each multiply-accumulate, as if one operand were a weight: where both are activations
     * there are no connections, and the reader of the cost, who knows the graph, drops them.
     */
    record MatMul() implements Linear {
        @Override
        public String kind() {
            return "matmul";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireNumber(inputs, 0);
            Rules.requireSameDataType(inputs, 0, 1);
            return List.of(inputs.type(0).withShape(MatMulShape.of(inputs.shape(0), inputs.shape(1))));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long mac = Math.multiplyExact(
                    outputs.get(0).shape().elements(), inputs.shape(0).size(-1));
            return OpCost.ofMac(mac).withConnections(mac, 0);
        }
    }

    /** {@code alpha A' B' + beta C}; A' and B' are optionally transposed matrices, C is optional and broadcast. */
    record Gemm(float alpha, float beta, boolean transposeA, boolean transposeB) implements Linear {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 3);
            Rules.requireNumber(inputs, 0);
            Rules.requireSameDataType(inputs, 0, 1);
            Rules.requireRank(inputs, 0, 2);
            Rules.requireRank(inputs, 1, 2);
            Shape a = inputs.shape(0);
            Shape b = inputs.shape(1);
            Rules.requireEqual(a.dim(transposeA ? 0 : 1), b.dim(transposeB ? 1 : 0), "inner dimensions");
            Shape product = Shape.of(List.of(a.dim(transposeA ? 1 : 0), b.dim(transposeB ? 0 : 1)));
            if (inputs.has(2)) {
                Rules.requireSameDataType(inputs, 0, 2);
                Rules.requireBroadcastsTo(inputs.shape(2), product, "C");
            }
            return List.of(inputs.type(0).withShape(product));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long made = outputs.get(0).shape().elements();
            long mac = Math.multiplyExact(made, inputs.shape(0).size(transposeA ? 0 : 1));
            OpVector scaling = OpVector.of(Kind.MUL, alpha == 1 ? 0 : made)
                    .plus(
                            Kind.MUL,
                            beta == 1 || !inputs.has(2) ? 0 : inputs.shape(2).elements());
            return OpCost.ofMac(mac).withOther(scaling).withConnections(mac, inputs.has(2) ? made : 0);
        }
    }

    /**
     * Sum of products over the indices missing on the right of the equation, as numpy's einsum. Costs one
     * multiply-accumulate for each term, and one more multiplication for each operand beyond the second.
     */
    record Einsum(String equation) implements Linear {
        @Override
        public InputRole role(int index) {
            return InputRole.DATA;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            EinsumEquation parsed = EinsumEquation.parse(equation);
            Rules.arity(inputs, parsed.operands(), parsed.operands());
            Shape[] shapes = new Shape[parsed.operands()];
            for (int i = 0; i < shapes.length; i++) {
                Rules.requireNumber(inputs, i);
                Rules.requireSameDataType(inputs, 0, i);
                shapes[i] = inputs.shape(i);
            }
            return List.of(inputs.type(0).withShape(parsed.bind(shapes).output()));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            EinsumEquation parsed = EinsumEquation.parse(equation);
            Shape[] shapes = new Shape[parsed.operands()];
            for (int i = 0; i < shapes.length; i++) {
                shapes[i] = inputs.shape(i);
            }
            long terms = parsed.bind(shapes).terms();
            long made = outputs.get(0).shape().elements();
            if (shapes.length == 1) {
                return OpCost.ofOther(Kind.ADD, Math.max(0, terms - made));
            }
            long factors = Math.multiplyExact(terms, shapes.length - 2);
            return OpCost.ofMac(terms).withOther(OpVector.of(Kind.MUL, factors));
        }
    }

    /**
     * INT32 product of 8-bit matrices less their zero points; inputs: a, b, optional a zero point (scalar, or one for each
     * row of a), optional b zero point (scalar, or one for each column of b). Connections as for {@link MatMul}.
     */
    record MatMulInteger() implements Linear {
        @Override
        public String kind() {
            return "matmul_integer";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 4);
            for (int i = 0; i < 2; i++) {
                Rules.requireDataType(inputs, i, DataType.INT8, DataType.UINT8);
                if (inputs.has(i + 2)) {
                    Rules.requireSameDataType(inputs, i, i + 2);
                }
            }
            Shape a = inputs.shape(0);
            Shape b = inputs.shape(1);
            Shape product = MatMulShape.of(a, b);
            if (inputs.has(2)) {
                MatMulShape.requireZeroPoint(inputs, 2, a, a.rank() - 2);
            }
            if (inputs.has(3)) {
                MatMulShape.requireZeroPoint(inputs, 3, b, b.rank() < 2 ? -1 : b.rank() - 1);
            }
            return List.of(new TensorType(DataType.INT32, product));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long mac = Math.multiplyExact(
                    outputs.get(0).shape().elements(), inputs.shape(0).size(-1));
            OpVector shifts = OpVector.of(
                            Kind.ADD, inputs.has(2) ? inputs.shape(0).elements() : 0)
                    .plus(Kind.ADD, inputs.has(3) ? inputs.shape(1).elements() : 0);
            return OpCost.ofMac(mac).withOther(shifts).withConnections(mac, 0);
        }

        @Override
        public InputRole role(int index) {
            return switch (index) {
                case 0 -> InputRole.DATA;
                case 1 -> InputRole.WEIGHT;
                default -> InputRole.FORMAT;
            };
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.EXACT;
        }
    }

    /**
     * {@link MatMulInteger} as FP32 numbers: each integer, rounded to FP32, times the product of both scales. Inputs: a,
     * b, FP32 a scale of one element, FP32 b scale (scalar, or one for each column of b), optional zero points of a and b
     * as {@link MatMulInteger} takes them.
     */
    record QuantizedMatMul() implements Linear {
        private static final MatMulInteger PRODUCT = new MatMulInteger();

        @Override
        public String kind() {
            return "quantized_matmul";
        }

        /** The inputs as {@link MatMulInteger} takes them. */
        public Inputs integers(Inputs inputs) {
            return new Inputs.Builder()
                    .add(inputs, 0)
                    .add(inputs, 1)
                    .add(inputs, 4)
                    .add(inputs, 5)
                    .build();
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 4, 6);
            TensorType product = PRODUCT.infer(integers(inputs)).get(0);
            Rules.requireDataType(inputs, 2, DataType.FP32);
            Rules.requireScalar(inputs, 2);
            Rules.requireDataType(inputs, 3, DataType.FP32);
            Shape b = inputs.shape(1);
            MatMulShape.requireScale(inputs, 3, b, b.rank() - 1);
            return List.of(product.withDataType(DataType.FP32));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            OpCost product = PRODUCT.cost(integers(inputs), outputs);
            long scales = inputs.shape(3).elements();
            long made = outputs.get(0).shape().elements();
            return product.withOther(product.other().plus(Kind.MUL, Math.addExact(made, scales)));
        }

        @Override
        public InputRole role(int index) {
            return index < 2 ? PRODUCT.role(index) : InputRole.FORMAT;
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.ROUNDING;
        }
    }

    /**
     * Squared Euclidean distances to fixed centres, the output layer of LeNet-5; inputs: x [N, in], centres [out, in].
     *
     * <p>Each input of each unit costs a subtraction and a multiply-accumulate, {@code (x - w)^2} being one term of the
     * sum; each is one connection, hence the 84 x 10 = 840 connections that were published.
     */
    record RadialBasis() implements Linear {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireFloating(inputs, 0);
            Rules.requireSameDataType(inputs, 0, 1);
            Rules.requireRank(inputs, 0, 2);
            Rules.requireRank(inputs, 1, 2);
            Shape centres = inputs.shape(1);
            Rules.requireEqual(centres.dim(1), inputs.shape(0).dim(1), "features of the input and of the centres");
            return List.of(
                    inputs.type(0).withShape(Shape.of(List.of(inputs.shape(0).dim(0), centres.dim(0)))));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long mac = Math.multiplyExact(
                    outputs.get(0).shape().elements(), inputs.shape(1).size(1));
            return OpCost.ofMac(mac).withOther(OpVector.of(Kind.ADD, mac)).withConnections(mac, 0);
        }
    }
}

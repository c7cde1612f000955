package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Properties of square matrices. */
public sealed interface LinearAlgebra extends Op {

    /**
     * The determinant of each matrix in the last two dimensions. Costs the divisions, multiplications and subtractions of
     * Gaussian elimination, and the product of the diagonal.
     */
    record Determinant() implements LinearAlgebra {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireFloating(inputs, 0);
            Rules.requireMinRank(inputs, 0, 2);
            Shape x = inputs.shape(0);
            Rules.requireEqual(x.dim(-2), x.dim(-1), "rows and columns");
            return List.of(inputs.type(0).withShape(Shape.of(x.dims().subList(0, x.rank() - 2))));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long n = inputs.shape(0).size(-1);
            long pairs = Math.multiplyExact(n, n - 1) / 2;
            // The sum of the squares below n: elements that are updated while each column is eliminated.
            long updates = n == 0 ? 0 : Math.multiplyExact(pairs, 2 * n - 1) / 3;
            OpVector each = OpVector.of(Kind.DIV, pairs)
                    .plus(Kind.MUL, Math.addExact(updates, Math.max(0, n - 1)))
                    .plus(Kind.ADD, updates);
            return OpCost.ofOther(each.times(outputs.get(0).shape().elements()));
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.SUMMATION;
        }
    }
}

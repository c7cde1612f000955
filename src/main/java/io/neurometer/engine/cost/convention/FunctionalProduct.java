package io.neurometer.engine.cost.convention;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.Shape;

/**
 * The formula of tools that patch {@code torch.matmul}: all sizes of the left side times the last size of the right one.
 * It is right only where the columns of the right side are its last dimension and no batch is broadcast from it: for two
 * vectors of n elements it gives n².
 */
final class FunctionalProduct {
    static final String WHY =
            "all sizes of the left side times the last size of the right one, which is wrong for vectors"
                    + " and where a batch is broadcast";

    private FunctionalProduct() {}

    /** Multiply-accumulates by that formula. @throws ArithmeticException when that exceeds 2^63-1 */
    static long mac(CountedNode node) {
        if (!(node.op() instanceof Linear.MatMul || node.op() instanceof Linear.MatMulInteger)) {
            return node.cost().mac();
        }
        Shape right = node.inputs().shape(1);
        return node.read(right.size(right.rank() - 1));
    }
}

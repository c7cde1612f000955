package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * Probabilities of classes from those of each pair of them (Wu, Lin, Weng: Probability Estimates for Multi-class
 * Classification by Pairwise Coupling, 2004, second method, as LIBSVM does it): [N, classes (classes - 1) / 2], in the order
 * 0-1, 0-2, ..., 1-2, ..., becomes [N, classes]. Sweeps over the classes go on until no class is off by more than 0.005 /
 * classes, at most 100 times.
 *
 * <p>How many sweeps there are depends on the data; the cost is that of one.
 */
public record PairwiseCoupling(int classes) implements Classical {
    @Override
    public List<TensorType> infer(Inputs inputs) {
        Rules.arity(inputs, 1, 1);
        Rules.requireFloating(inputs, 0);
        Rules.requireRank(inputs, 0, 2);
        if (classes < 2 || classes > 1 << 15) {
            throw Rules.invalid("the number of classes is not valid", classes, "2 to 32768", "correct the classes");
        }
        Shape pairs = inputs.shape(0);
        Rules.requireEqual(Dim.of((long) classes * (classes - 1) / 2), pairs.dim(1), "pairs of classes and columns");
        return List.of(inputs.type(0).withShape(Rules.withDim(pairs, 1, Dim.of(classes))));
    }

    @Override
    public OpCost cost(Inputs inputs, List<TensorType> outputs) {
        long rows = outputs.get(0).shape().size(0);
        long square = (long) classes * classes;
        return OpCost.ofOther(OpVector.of(Kind.MUL, 3 * square)
                .plus(Kind.ADD, 3 * square)
                .plus(Kind.DIV, 2 * square + 2L * classes)
                .plus(Kind.CMP, classes)
                .times(rows));
    }

    @Override
    public Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }
}

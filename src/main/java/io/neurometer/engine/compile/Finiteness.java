package io.neurometer.engine.compile;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoublePredicate;

/**
 * Which values of a graph may hold NaN or an infinity though its inputs are finite and no sum or product overflows: those
 * that follow from constants that hold one, such as masks, from a logarithm, or from a division by what may be zero.
 */
final class Finiteness {
    /** Constants of more elements are taken for weights, which are finite. */
    private static final long MOST_ELEMENTS = 1 << 16;

    private final Set<String> doubtful = new HashSet<>();
    private final Set<String> divisors = new HashSet<>();

    private Finiteness() {}

    /** @param weights where what was found in weights is kept */
    static Finiteness of(TypedGraph typed, WeightStore weights) {
        Finiteness finiteness = new Finiteness();
        finiteness.read(typed, weights);
        return finiteness;
    }

    /** Whether no input of the node may hold NaN or an infinity. */
    boolean isCertain(Node node) {
        return node.inputs().stream().noneMatch(doubtful::contains);
    }

    /** What the elements of a constant are. */
    record ElementFacts(boolean finite, boolean nonZero) {
        static ElementFacts of(Tensor tensor) {
            return new ElementFacts(
                    !tensor.dataType().isFloating() || isEach(tensor, Double::isFinite),
                    isEach(tensor, value -> value != 0));
        }

        static ElementFacts of(Weight weight) {
            try (Tensor tensor = Tensor.allocate(weight.type())) {
                weight.source().fill(tensor);
                return of(tensor);
            }
        }
    }

    private void read(TypedGraph typed, WeightStore weights) {
        typed.values().forEach((name, tensor) -> note(name, ElementFacts.of(tensor)));
        typed.graph().weights().forEach((name, weight) -> {
            TensorType type = weight.type();
            boolean isSmall = type.shape().elements() <= MOST_ELEMENTS;
            if (type.dataType().isFloating() && isSmall && !typed.values().containsKey(name)) {
                note(name, weights.facts(weight));
            }
        });
        for (Node node : typed.graph().nodes()) {
            if (!isCertain(node) || isSource(node)) {
                for (String output : node.outputs()) {
                    TensorType type = typed.type(output);
                    if (type == null || type.dataType().isFloating()) {
                        doubtful.add(output);
                    }
                }
            }
        }
    }

    private void note(String name, ElementFacts elements) {
        if (!elements.finite()) {
            doubtful.add(name);
        } else if (elements.nonZero()) {
            divisors.add(name);
        }
    }

    private boolean isSource(Node node) {
        Op op = node.op();
        if (Control.isFlow(op)) {
            return true;
        }
        if (op instanceof Elementwise.Unary unary) {
            return unary.function() == UnaryFunction.LOG || unary.function() == UnaryFunction.RECIPROCAL;
        }
        return op instanceof Elementwise.Binary binary
                && binary.function() == BinaryFunction.DIV
                && !divisors.contains(node.inputs().get(1));
    }

    private static boolean isEach(Tensor tensor, DoublePredicate predicate) {
        ByteBuffer bytes = tensor.bytes();
        DataType type = tensor.dataType();
        for (int i = 0; i < tensor.elements(); i++) {
            if (!predicate.test(Elements.getDouble(bytes, type, i))) {
                return false;
            }
        }
        return true;
    }
}

package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer and the elementwise operators after it run as one: bias, activation, residual sum, gates. Only values that
 * nobody else reads disappear, so an operand that joins on the way can never depend on them.
 */
final class FuseChains implements Pass {
    private static final int MAX_LINKS = 6;

    @Override
    public String name() {
        return "fuse-chains";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Op.class, head -> fuse(graph, head));
    }

    private static @Nullable GraphPatch fuse(Rewriter graph, Node head) {
        String running = Rewriter.output(head);
        TensorType type = graph.type(running);
        if (!isHead(graph, head) || head.outputs().size() > 1 || type == null || type.dataType() != DataType.FP32) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(head);
        List<Fusion.Link> links = new ArrayList<>();
        List<String> inputs = new ArrayList<>(head.inputs());
        for (Node next = graph.onlyReader(running);
                next != null && links.size() < MAX_LINKS;
                next = graph.onlyReader(running)) {
            int position = next.inputs().indexOf(running);
            List<String> others = new ArrayList<>(next.inputs());
            others.remove(position);
            if (!type.equals(graph.type(Rewriter.output(next))) || !isLink(graph, next, position, others, type)) {
                break;
            }
            links.add(new Fusion.Link(next.op(), position, others.size()));
            inputs.addAll(others);
            patch.remove(next);
            running = Rewriter.output(next);
        }
        if (links.isEmpty()) {
            return null;
        }
        return patch.replace(head, new Fusion.Chain(head.op(), head.inputs().size(), links), inputs, running)
                .build();
    }

    private static boolean isHead(Rewriter graph, Node node) {
        Op op = node.op();
        if (op instanceof Linear.Gemm gemm) {
            return gemm.alpha() == 1 && gemm.beta() == 1 && !gemm.transposeA();
        }
        return op instanceof Convolution.Conv
                || op instanceof Convolution.ConvTranspose
                || op instanceof Linear.FullyConnected
                || (op instanceof Linear.MatMul
                        && graph.isConstant(node.inputs().get(1)))
                || op instanceof Normalization.BatchNorm
                || (op instanceof Elementwise.Binary && isArithmetic(op));
    }

    private static boolean isLink(Rewriter graph, Node node, int position, List<String> others, TensorType type) {
        Op op = node.op();
        if (op instanceof Activation.Simple simple) {
            return switch (simple.function()) {
                case SELU, CELU, THRESHOLDED_RELU, SOFTSIGN, SHRINK, SCALED_TANH -> false;
                default -> true;
            };
        } else if (op instanceof Elementwise.Clip) {
            return position == 0 && others.stream().allMatch(limit -> limit.isEmpty() || graph.isConstant(limit));
        } else if (op instanceof Elementwise.Binary) {
            boolean divisor = ((Elementwise.Binary) op).function() == Elementwise.BinaryFunction.DIV && position == 1;
            return isArithmetic(op) && !divisor && broadcastsTo(graph.type(others.get(0)), type);
        }
        return false;
    }

    private static boolean isArithmetic(Op op) {
        return switch (((Elementwise.Binary) op).function()) {
            case ADD, SUB, MUL, DIV, MIN, MAX -> true;
            default -> false;
        };
    }

    private static boolean broadcastsTo(@Nullable TensorType other, TensorType type) {
        if (other == null
                || other.dataType() != DataType.FP32
                || other.shape().rank() > type.shape().rank()) {
            return false;
        }
        Shape shape = other.shape();
        for (int i = 1; i <= shape.rank(); i++) {
            if (shape.size(-i) != 1 && shape.size(-i) != type.shape().size(-i)) {
                return false;
            }
        }
        return true;
    }
}

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
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise operators join what makes their input, so that values between them never reach memory: first those after
 * convolutions, products and batch normalizations (bias, activation, residual, gate), then runs of elementwise operators
 * alone. FP32 only.
 *
 * <p>Nobody else reads a value inside a chain, so no other operand can depend on it. Where both operands of a sum could
 * take it in, the one that is computed last does, because the other must exist by then.
 */
final class ElementwiseFusion implements Pass {
    private static final int MAX_LINKS = 16;
    private static final int MAX_LOOK_BACK = 8;

    @Override
    public String name() {
        return "chains";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Op.class, node -> isProduct(node.op()) ? chain(graph, node, true) : null);
        graph.each(Op.class, node -> isElementwise(node.op()) ? chain(graph, node, false) : null);
    }

    /** Whether what follows elementwise costs an operator next to nothing. */
    static boolean isProduct(Op op) {
        return op instanceof Convolution.Conv
                || op instanceof Convolution.ConvTranspose
                || op instanceof Linear.FullyConnected
                || op instanceof Linear.MatMul
                || op instanceof Linear.QuantizedMatMul
                || op instanceof Normalization.BatchNorm
                || (op instanceof Linear.Gemm gemm && gemm.alpha() == 1 && gemm.beta() == 1);
    }

    private static boolean isElementwise(Op op) {
        return op instanceof Elementwise.Binary
                || op instanceof Elementwise.Unary
                || op instanceof Elementwise.Clip
                || op instanceof Activation;
    }

    private static @Nullable GraphPatch chain(Rewriter graph, Node head, boolean product) {
        TensorType type = graph.type(Rewriter.output(head));
        if (type == null || type.dataType() != DataType.FP32 || head.outputs().size() != 1) {
            return null;
        }
        List<Node> nodes = new ArrayList<>(List.of(head));
        List<Fusion.Link> links = new ArrayList<>();
        List<String> inputs = new ArrayList<>(head.inputs());
        String running = Rewriter.output(head);
        while (links.size() < MAX_LINKS) {
            Node next = graph.onlyConsumer(running);
            Fusion.Link link = next == null ? null : link(graph, next, running, product);
            if (next == null || link == null || !type.equals(graph.type(Rewriter.output(next)))) {
                break;
            }
            List<String> extras = new ArrayList<>(next.inputs());
            extras.remove(link.position());
            if (product && extras.stream().anyMatch(extra -> isLaterProduct(graph, extra, head))) {
                break;
            }
            nodes.add(next);
            links.add(link);
            inputs.addAll(extras);
            running = Rewriter.output(next);
        }
        if (links.isEmpty()) {
            return null;
        }
        Op op = new Fusion.Chain(head.op(), head.inputs().size(), links);
        return graph.patch().remove(nodes).replace(head, op, inputs, running).build();
    }

    /** The operator of a node as a link, if it can be one on a running value that it reads once; else null. */
    private static Fusion.@Nullable Link link(Rewriter graph, Node node, String running, boolean product) {
        Op op = node.op();
        int position = node.inputs().indexOf(running);
        List<String> extras = new ArrayList<>(node.inputs());
        extras.remove(position);
        boolean constant = extras.stream().allMatch(extra -> extra.equals(Node.ABSENT) || graph.isConstant(extra));
        boolean fits;
        if (op instanceof Activation || op instanceof Elementwise.Clip) {
            fits = position == 0 && constant;
        } else if (op instanceof Elementwise.Binary binary) {
            fits = isLinkable(binary, product) && graph.isAccurate(running, extras.get(0));
        } else {
            fits = op instanceof Elementwise.Unary && !product;
        }
        return fits ? new Fusion.Link(op, position, extras.size()) : null;
    }

    private static boolean isLinkable(Elementwise.Binary op, boolean product) {
        return switch (op.function()) {
            case ADD, SUB, MUL -> true;
            case DIV, MIN, MAX -> !product;
            default -> false;
        };
    }

    /** Whether a value comes, by elementwise operators that nobody else reads, from a product later than this one. */
    private static boolean isLaterProduct(Rewriter graph, String value, Node than) {
        String at = value;
        for (int i = 0; i < MAX_LOOK_BACK; i++) {
            Node producer = graph.onlyConsumer(at) == null ? null : graph.producer(at, Op.class);
            if (producer == null) {
                return false;
            }
            if (isProduct(producer.op())) {
                return graph.graph().isBefore(than, producer);
            }
            if (!isElementwise(producer.op())) {
                return false;
            }
            at = producer.inputs().get(0);
        }
        return false;
    }
}

package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Op;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Activations that are written out become one operator: ReLU and ReLU6 as clips, hard sigmoid, and products of x with
 * what follows from x: GELU by erf or tanh, SiLU, hard swish, Mish.
 */
final class ActivationFusion implements Pass {
    private static final float SIXTH = 1 / 6f;

    @Override
    public String name() {
        return "activations";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Elementwise.Clip.class, node -> clip(graph, node));
        graph.each(Elementwise.Binary.class, node -> switch (((Elementwise.Binary) node.op()).function()) {
            case MAX -> max(graph, node);
            case MUL, DIV -> product(graph, node);
            default -> null;
        });
    }

    private static @Nullable GraphPatch clip(Rewriter graph, Node node) {
        String x = node.inputs().get(0);
        Double low = graph.uniform(Rewriter.input(node, 1));
        Double high = limit(graph, Rewriter.input(node, 2));
        if (low == null || low != 0 || high == null || !graph.isAccurate(x)) {
            return null;
        }
        if (high == 6) {
            return simple(graph, List.of(node), x, ActivationFunction.RELU6, 0, 0);
        }
        return high >= Float.MAX_VALUE ? simple(graph, List.of(node), x, ActivationFunction.RELU, 0, 0) : null;
    }

    private static @Nullable Double limit(Rewriter graph, String value) {
        return value.equals(Node.ABSENT) ? Double.valueOf(Double.POSITIVE_INFINITY) : graph.uniform(value);
    }

    private static @Nullable GraphPatch max(Rewriter graph, Node node) {
        for (int i = 0; i < 2; i++) {
            String x = node.inputs().get(i);
            Double least = graph.scalar(node.inputs().get(1 - i), x);
            if (least != null && least == 0 && graph.isAccurate(x)) {
                return simple(graph, List.of(node), x, ActivationFunction.RELU, 0, 0);
            }
        }
        return null;
    }

    private static @Nullable GraphPatch product(Rewriter graph, Node node) {
        Factors factors = Factors.of(graph, node);
        if (factors.are(1 / 6.0, 1)) {
            return hardSigmoid(graph, factors);
        }
        for (String x : factors.others()) {
            String beside = factors.beside(x);
            GraphPatch patch = beside == null || !graph.isAccurate(x) ? null : product(graph, factors, x, beside);
            if (patch != null) {
                return patch;
            }
        }
        return null;
    }

    private static @Nullable GraphPatch product(Rewriter graph, Factors factors, String x, String beside) {
        if (factors.are(0.5, 2)) {
            return gelu(graph, factors, x, beside);
        }
        if (factors.are(1 / 6.0, 2)) {
            List<Node> gate = shiftedRelu6(graph, beside, x);
            return gate == null ? null : gated(graph, factors, gate, x, ActivationFunction.HARD_SWISH, 0);
        }
        Node made = graph.producer(beside, Activation.Simple.class);
        if (!factors.are(1, 2) || made == null) {
            return null;
        }
        Activation.Simple gate = (Activation.Simple) made.op();
        String y = made.inputs().get(0);
        boolean sixths = Rewriter.isNear((double) gate.alpha(), 1 / 6.0) && Rewriter.isNear((double) gate.beta(), 0.5);
        return switch (gate.function()) {
            case SIGMOID -> swish(graph, factors, made, x, y);
            case HARD_SIGMOID ->
                sixths && y.equals(x)
                        ? gated(graph, factors, List.of(made), x, ActivationFunction.HARD_SWISH, 0)
                        : null;
            case TANH -> {
                Node softplus = function(graph, y, ActivationFunction.SOFTPLUS);
                yield softplus != null && softplus.inputs().get(0).equals(x)
                        ? gated(graph, factors, List.of(made, softplus), x, ActivationFunction.MISH, 0)
                        : null;
            }
            default -> null;
        };
    }

    /** x * sigmoid(alpha x) */
    private static @Nullable GraphPatch swish(Rewriter graph, Factors factors, Node sigmoid, String x, String y) {
        if (y.equals(x)) {
            return gated(graph, factors, List.of(sigmoid), x, ActivationFunction.SWISH, 1);
        }
        Factors inner = Factors.of(graph, y);
        if (!inner.others().equals(List.of(x))) {
            return null;
        }
        List<Node> gate = new ArrayList<>(inner.nodes());
        gate.add(sigmoid);
        return gated(graph, factors, gate, x, ActivationFunction.SWISH, (float) inner.constant());
    }

    /** relu6(x + 3) / 6 */
    private static @Nullable GraphPatch hardSigmoid(Rewriter graph, Factors factors) {
        String clipped = factors.others().get(0);
        Node relu6 = function(graph, clipped, ActivationFunction.RELU6);
        Node sum = relu6 == null ? null : graph.binary(relu6.inputs().get(0), BinaryFunction.ADD);
        for (int i = 0; sum != null && i < 2; i++) {
            String x = sum.inputs().get(i);
            List<Node> gate = shiftedRelu6(graph, clipped, x);
            if (gate != null && graph.isAccurate(x)) {
                List<Node> nodes = new ArrayList<>(gate);
                nodes.addAll(factors.nodes());
                return simple(graph, rootLast(nodes, factors), x, ActivationFunction.HARD_SIGMOID, SIXTH, 0.5f);
            }
        }
        return null;
    }

    /** The nodes of relu6(x + 3), or null. */
    private static @Nullable List<Node> shiftedRelu6(Rewriter graph, String value, String x) {
        Node relu6 = function(graph, value, ActivationFunction.RELU6);
        Node sum = relu6 == null ? null : graph.binary(relu6.inputs().get(0), BinaryFunction.ADD);
        return relu6 != null && sum != null && isSum(graph, sum, x, 3) ? List.of(sum, relu6) : null;
    }

    /** 0.5 x (1 + erf(x / sqrt 2)) or 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) */
    private static @Nullable GraphPatch gelu(Rewriter graph, Factors factors, String x, String beside) {
        Node sum = graph.binary(beside, BinaryFunction.ADD);
        for (int i = 0; sum != null && i < 2; i++) {
            if (!isSum(graph, sum, sum.inputs().get(i), 1)) {
                continue;
            }
            Node erf = graph.producer(sum.inputs().get(i), new Elementwise.Unary(UnaryFunction.ERF));
            Node tanh = function(graph, sum.inputs().get(i), ActivationFunction.TANH);
            List<Node> gate = new ArrayList<>(List.of(sum));
            if (erf != null) {
                Factors inner = Factors.of(graph, erf.inputs().get(0));
                if (inner.are(Math.sqrt(0.5), 1) && inner.others().get(0).equals(x)) {
                    gate.add(erf);
                    gate.addAll(inner.nodes());
                    return gated(graph, factors, gate, x, ActivationFunction.GELU, 0);
                }
            } else if (tanh != null && addCubic(graph, tanh.inputs().get(0), x, gate)) {
                gate.add(tanh);
                return gated(graph, factors, gate, x, ActivationFunction.GELU_TANH, 0);
            }
        }
        return null;
    }

    /** Adds the nodes of sqrt(2 / pi) (x + 0.044715 x^3), or of the same with x taken out, if that is what it is. */
    private static boolean addCubic(Rewriter graph, String value, String x, List<Node> nodes) {
        Factors outer = Factors.of(graph, value);
        boolean takenOut = outer.others().size() == 2;
        String polynomial = takenOut
                ? outer.beside(x)
                : outer.others().size() == 1 ? outer.others().get(0) : null;
        Node sum = polynomial == null ? null : graph.binary(polynomial, BinaryFunction.ADD);
        if (sum == null || !Rewriter.isNear(outer.constant(), Math.sqrt(2 / Math.PI))) {
            return false;
        }
        for (int i = 0; i < 2; i++) {
            String first = sum.inputs().get(i);
            boolean starts = takenOut ? isNumber(graph, first, value, 1) : first.equals(x);
            Factors power = Factors.of(graph, sum.inputs().get(1 - i));
            if (starts && Rewriter.isNear(power.constant(), 0.044715)) {
                List<Node> powers = new ArrayList<>();
                if (degree(graph, power.others(), x, powers) == (takenOut ? 2 : 3)) {
                    nodes.addAll(outer.nodes());
                    nodes.add(sum);
                    nodes.addAll(power.nodes());
                    nodes.addAll(powers);
                    return true;
                }
            }
        }
        return false;
    }

    /** Which power of x a product is; 0 where it is none. */
    private static int degree(Rewriter graph, List<String> factors, String x, List<Node> nodes) {
        int degree = 0;
        for (String factor : factors) {
            Node power = graph.binary(factor, BinaryFunction.POW);
            Node square = graph.binary(factor, BinaryFunction.MUL);
            if (factor.equals(x)) {
                degree++;
            } else if (power != null && power.inputs().get(0).equals(x)) {
                Double exponent = graph.scalar(power.inputs().get(1), x);
                if (exponent == null || exponent != Math.rint(exponent)) {
                    return 0;
                }
                degree += exponent.intValue();
                nodes.add(power);
            } else if (square != null && square.inputs().equals(List.of(x, x))) {
                degree += 2;
                nodes.add(square);
            } else {
                return 0;
            }
        }
        return degree;
    }

    /** Whether a node adds a number to a value. */
    private static boolean isSum(Rewriter graph, Node sum, String value, double number) {
        String other = Rewriter.other(sum, value);
        return other != null && isNumber(graph, other, value, number);
    }

    private static boolean isNumber(Rewriter graph, String value, String with, double number) {
        return Rewriter.isNear(graph.scalar(value, with), number);
    }

    private static @Nullable Node function(Rewriter graph, String value, ActivationFunction function) {
        Node node = graph.producer(value, Activation.Simple.class);
        return node != null && ((Activation.Simple) node.op()).function() == function ? node : null;
    }

    private static @Nullable GraphPatch gated(
            Rewriter graph, Factors factors, List<Node> gate, String x, ActivationFunction function, float alpha) {
        List<Node> nodes = new ArrayList<>(gate);
        nodes.addAll(factors.nodes());
        return simple(graph, rootLast(nodes, factors), x, function, alpha, 0);
    }

    private static List<Node> rootLast(List<Node> nodes, Factors factors) {
        Node root = factors.nodes().get(0);
        nodes.remove(root);
        nodes.add(root);
        return nodes;
    }

    /** One activation in place of nodes of which the last makes the result. */
    private static @Nullable GraphPatch simple(
            Rewriter graph, List<Node> nodes, String x, ActivationFunction function, float alpha, float beta) {
        Node root = nodes.get(nodes.size() - 1);
        String output = Rewriter.output(root);
        if (!graph.isAccurate(x, output) || !graph.sameShape(x, output)) {
            return null;
        }
        Op op = new Activation.Simple(function, alpha, beta);
        return graph.patch().remove(nodes).replace(root, op, List.of(x), output).build();
    }
}

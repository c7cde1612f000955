package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/**
 * Losses of classification: the negative logarithm of the probability of each target, weighted by its class; targets of the
 * ignored class weigh nothing. A mean is over the weights.
 */
final class LossMappings {
    private static final String IGNORED = "ignore_index";

    private LossMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("NegativeLogLikelihoodLoss", (node, graph) -> new Loss(node, graph).add(node.input(0))),
                new Mapping("SoftmaxCrossEntropyLoss", LossMappings::crossEntropy));
    }

    private static void crossEntropy(OnnxNode node, OnnxGraph graph) {
        Softmax.Normalized logarithm = new Softmax.Normalized(SoftmaxFunction.LOG_SOFTMAX, 1, false);
        String logProbabilities = node.hasOutput(1) ? node.output(1) : graph.fresh(node);
        graph.emit(node, logarithm, List.of(node.input(0)), List.of(logProbabilities));
        new Loss(node, graph).add(logProbabilities);
    }

    /** One node's loss under construction. */
    private record Loss(OnnxNode node, OnnxGraph graph) {
        void add(String logProbabilities) {
            if (!node.hasInput(1)) {
                throw new EngineException(node.invalid("the targets are missing"));
            }
            boolean ignores = node.has(IGNORED);
            boolean weighted = node.hasInput(2);
            String channel = graph.longs(node, List.of(1L));
            String column = part(new Shaping.Unsqueeze(), node.input(1), channel);
            String targets = part(new Elementwise.Cast(DataType.INT64), column);
            String isIgnored = Node.ABSENT;
            if (ignores) {
                isIgnored = part(
                        new Elementwise.Binary(BinaryFunction.EQUAL),
                        targets,
                        graph.scalar(node, DataType.INT64, node.integer(IGNORED, 0)));
                targets = part(new Elementwise.Where(), isIgnored, graph.scalar(node, DataType.INT64, 0), targets);
            }
            String chosen = part(new Gathering.GatherElements(1), logProbabilities, targets);
            String loss = part(new Elementwise.Unary(UnaryFunction.NEG), chosen);
            String weights = Node.ABSENT;
            if (weighted) {
                weights = part(new Gathering.Gather(0), node.input(2), targets);
            } else if (ignores) {
                weights = number(1, loss);
            }
            if (ignores) {
                String nothing = number(0, loss);
                loss = part(new Elementwise.Where(), isIgnored, nothing, loss);
                weights = part(new Elementwise.Where(), isIgnored, nothing, weights);
            }
            if (weighted) {
                loss = part(new Elementwise.Binary(BinaryFunction.MUL), loss, weights);
            }
            reduce(loss, weights, channel);
        }

        private void reduce(String loss, String weights, String channel) {
            String reduction = node.text("reduction", "mean");
            switch (reduction) {
                case "none" -> emit(new Shaping.Squeeze(), loss, channel);
                case "sum" -> emit(all(ReduceFunction.SUM), loss);
                case "mean" -> {
                    if (weights.equals(Node.ABSENT)) {
                        emit(all(ReduceFunction.MEAN), loss);
                    } else {
                        emit(
                                new Elementwise.Binary(BinaryFunction.DIV),
                                part(all(ReduceFunction.SUM), loss),
                                part(all(ReduceFunction.SUM), weights));
                    }
                }
                default ->
                    throw new EngineException(node.invalid("unknown value of attribute 'reduction'")
                            .got(reduction)
                            .expected("none, sum or mean"));
            }
        }

        private static Reduction.Reduce all(ReduceFunction function) {
            return new Reduction.Reduce(function, false, false);
        }

        private String number(double value, String like) {
            return part(new Elementwise.CastLike(), graph.scalar(node, DataType.FP32, value), like);
        }

        private String part(Op op, String... inputs) {
            return graph.intermediate(node, op, inputs);
        }

        private void emit(Op op, String... inputs) {
            graph.emit(node, op, List.of(inputs), List.of(node.output(0)));
        }
    }
}

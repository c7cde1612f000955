package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Activation.Simple;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.Cast;
import io.neurometer.engine.op.Elementwise.Where;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.PairwiseCoupling;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * A classifier of support vectors. Each pair of classes has a machine of its own, and the class that wins most pairs is the
 * label, of several the first. The scores are the pairs' own, or, where the model was calibrated, probabilities of classes.
 * Without support vectors it is a linear model of each class.
 */
final class SupportVectorClassifier {
    private final OnnxNode node;
    private final OnnxGraph graph;
    private final NodeMath math;
    private final ClassLabels labels;
    private final PostTransform transform;
    private final float[] coefficients;
    private final float[] rho;
    private final int classes;
    private final int pairs;

    SupportVectorClassifier(OnnxNode node, OnnxGraph graph) {
        this.node = node;
        this.graph = graph;
        this.math = new NodeMath(node, graph);
        this.labels = new ClassLabels(node, graph, "classlabels_ints");
        this.transform = PostTransform.of(node);
        this.coefficients = node.floats("coefficients");
        this.rho = node.floats("rho");
        this.classes = labels.count();
        this.pairs = Math.multiplyExact(classes, classes - 1) / 2;
    }

    void map() {
        String x = LinearModelMappings.rows(math, node.input(0));
        List<Long> counts = node.integers("vectors_per_class");
        long vectors = counts.stream().mapToLong(Long::longValue).sum();
        if (vectors == 0) {
            linear(x);
            return;
        }
        requireSizes(counts, vectors);
        String similar = SupportVectorMappings.similarities(node, graph, x, (int) vectors);
        String machines = graph.weight(
                node,
                "coefficients",
                TensorType.of(DataType.FP32, pairs, vectors),
                coefficients.length,
                WeightSource.floats(machines(counts, (int) vectors)));
        String bias = graph.weight(node, "rho", TensorType.of(DataType.FP32, pairs), WeightSource.floats(rho));
        String scores = math.of(new Linear.FullyConnected(), similar, machines, bias);
        labels.ofLargest(votes(scores));
        if (node.has("prob_a")) {
            labels.scores(transform.apply(math, probabilities(scores)));
        } else if (classes > 2) {
            labels.scores(transform.apply(math, scores));
        } else {
            labels.scores(transform == PostTransform.NONE ? labels.mirrored(scores) : labels.complemented(scores));
        }
    }

    private void requireSizes(List<Long> counts, long vectors) {
        boolean fits = classes >= 2
                && counts.size() == classes
                && counts.stream().allMatch(count -> count >= 0)
                && vectors <= Integer.MAX_VALUE
                && coefficients.length == (classes - 1) * vectors
                && rho.length == pairs
                && (!node.has("prob_a")
                        || (node.floats("prob_a").length == pairs && node.floats("prob_b").length == pairs));
        if (!fits) {
            throw new EngineException(node.invalid("the attributes do not fit the classes and support vectors")
                    .got(coefficients.length + " coefficients, " + rho.length + " offsets, " + counts.size()
                            + " counts of vectors")
                    .expected((classes - 1) * vectors + " coefficients, " + pairs + " offsets, " + classes
                            + " counts of vectors"));
        }
    }

    /** For each pair of classes the coefficient of each support vector, 0 where it is of neither. */
    private float[] machines(List<Long> counts, int vectors) {
        float[] machines = new float[Math.multiplyExact(pairs, vectors)];
        int[] starts = new int[classes + 1];
        for (int i = 0; i < classes; i++) {
            starts[i + 1] = starts[i] + Math.toIntExact(counts.get(i));
        }
        int pair = 0;
        for (int i = 0; i < classes; i++) {
            for (int j = i + 1; j < classes; j++, pair++) {
                int row = pair * vectors;
                int first = (j - 1) * vectors;
                int second = i * vectors;
                System.arraycopy(coefficients, first + starts[i], machines, row + starts[i], starts[i + 1] - starts[i]);
                System.arraycopy(
                        coefficients, second + starts[j], machines, row + starts[j], starts[j + 1] - starts[j]);
            }
        }
        return machines;
    }

    /** How many pairs each class wins, [N, classes]. A score above 0 is in favour of the first class of the pair. */
    private String votes(String scores) {
        String first = math.of(
                new Cast(DataType.FP32), math.of(new Binary(BinaryFunction.GREATER), scores, math.number(0, scores)));
        String second = math.sub(math.number(1, first), first);
        String all = math.of(new Movement.Concat(-1), first, second);
        List<List<Long>> won = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            won.add(new ArrayList<>());
        }
        long pair = 0;
        for (int i = 0; i < classes; i++) {
            for (int j = i + 1; j < classes; j++, pair++) {
                won.get(i).add(pair);
                won.get(j).add(pair + pairs);
            }
        }
        List<Long> columns = won.stream().flatMap(List::stream).toList();
        String ofClass = math.of(new Gathering.Gather(-1), all, graph.longs(node, columns));
        String byClass = math.reshape(ofClass, 0L, (long) classes, classes - 1L);
        return math.of(
                new Reduction.Reduce(ReduceFunction.SUM, false, false), byClass, graph.longs(node, List.of(-1L)));
    }

    /** Platt's sigmoid of each pair, then the probabilities that agree best with all pairs. */
    private String probabilities(String scores) {
        float[] slopes = node.floats("prob_a");
        float[] offsets = node.floats("prob_b");
        for (int i = 0; i < pairs; i++) {
            slopes[i] = -slopes[i];
            offsets[i] = -offsets[i];
        }
        TensorType type = TensorType.of(DataType.FP32, pairs);
        String sloped = math.mul(scores, graph.weight(node, "prob_a", type, WeightSource.floats(slopes)));
        String shifted = math.add(sloped, graph.weight(node, "prob_b", type, WeightSource.floats(offsets)));
        return math.of(new PairwiseCoupling(classes), math.of(new Simple(ActivationFunction.SIGMOID, 0, 0), shifted));
    }

    /** One linear model for each class; of two classes the second wins as soon as any score is positive. */
    private void linear(String x) {
        if (coefficients.length == 0 || coefficients.length % classes != 0 || rho.length == 0) {
            throw new EngineException(node.invalid("the coefficients do not divide among the classes")
                    .got(coefficients.length + " coefficients, " + rho.length + " offsets")
                    .expected("a multiple of " + classes + " and an offset"));
        }
        String weight = SupportVectorMappings.matrix(node, graph, "coefficients", classes, coefficients);
        String bias = graph.weight(node, "rho", TensorType.of(DataType.FP32), WeightSource.floats(rho[0]));
        String scores = math.add(math.of(new Linear.FullyConnected(), x, weight), bias);
        if (classes == 2) {
            boolean positive = true;
            for (float coefficient : coefficients) {
                positive &= coefficient >= 0;
            }
            String largest = math.of(
                    new Reduction.Reduce(ReduceFunction.MAX, false, false), scores, graph.longs(node, List.of(-1L)));
            String above = math.of(
                    new Binary(positive ? BinaryFunction.GREATER_OR_EQUAL : BinaryFunction.GREATER),
                    largest,
                    math.number(positive ? 0.5 : 0, scores));
            String best = math.of(new Reduction.ArgReduce(true, -1, false, false), scores);
            labels.emit(math.of(new Where(), above, graph.scalar(node, DataType.INT64, 1), best));
        } else {
            labels.ofLargest(scores);
        }
        labels.scores(transform.apply(math, scores));
    }
}

package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.Cast;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/**
 * The classes of a classifier and its first output, the label of the class of each row. Labels that are strings are left
 * out: the scores, which are output 1, can be asked for all the same.
 */
final class ClassLabels {
    private final OnnxNode node;
    private final OnnxGraph graph;
    private final NodeMath math;
    private final List<Long> numbers;
    private final int count;

    /** @param integers the attribute that has labels that are numbers */
    ClassLabels(OnnxNode node, OnnxGraph graph, String integers) {
        this.node = node;
        this.graph = graph;
        this.math = new NodeMath(node, graph);
        this.numbers = node.integers(integers);
        int strings = node.texts("classlabels_strings").size();
        this.count = Math.max(numbers.size(), strings);
        if (count == 0) {
            throw new EngineException(
                    node.invalid("has no class labels").expected("'" + integers + "' or 'classlabels_strings'"));
        }
    }

    int count() {
        return count;
    }

    /** Each row's class is that of its largest score; of equal ones the first. */
    void ofLargest(String scores) {
        if (areWithheld()) {
            return;
        }
        emit(math.of(new Reduction.ArgReduce(true, -1, false, false), scores));
    }

    /** Each row's class is the second where its one score [N, 1] is above the threshold, else the first. */
    void ofSign(String score, double threshold) {
        if (areWithheld()) {
            return;
        }
        String above = math.of(new Binary(BinaryFunction.GREATER), score, math.number(threshold, score));
        String column = math.of(new Shaping.Squeeze(), above, graph.longs(node, List.of(-1L)));
        emit(math.of(new Cast(DataType.INT64), column));
    }

    /** Whether the labels are left out, as nobody reads them or they are strings. */
    private boolean areWithheld() {
        if (numbers.isEmpty()) {
            graph.withholdStrings(node, 0);
        }
        return numbers.isEmpty() || !node.hasOutput(0);
    }

    /** @param classes INT64 index of each row's class */
    void emit(String classes) {
        if (areWithheld()) {
            return;
        }
        math.output(new Gathering.Gather(0), graph.longs(node, numbers), classes);
    }

    /** Output 1. */
    void scores(String scores) {
        if (node.hasOutput(1)) {
            graph.emit(node, new Shaping.Identity(), List.of(scores), List.of(node.output(1)));
        }
    }

    /** Two columns beside each other. */
    String columns(String first, String second) {
        return math.of(new Movement.Concat(-1), first, second);
    }

    /** 1 - s beside s. */
    String complemented(String score) {
        return columns(math.sub(math.number(1, score), score), score);
    }

    /** -s beside s. */
    String mirrored(String score) {
        return columns(math.sub(math.number(0, score), score), score);
    }
}

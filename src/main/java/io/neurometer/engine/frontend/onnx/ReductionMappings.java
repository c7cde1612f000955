package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import java.util.List;

/** Reductions, with axes as an attribute or as an input. */
final class ReductionMappings {
    private static final long ARG_LAST_INDEX_OPSET = 12;
    private static final long TOP_K_INPUT_OPSET = 10;

    private ReductionMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                reduce("ReduceSum", ReduceFunction.SUM),
                reduce("ReduceMean", ReduceFunction.MEAN),
                reduce("ReduceMax", ReduceFunction.MAX),
                reduce("ReduceMin", ReduceFunction.MIN),
                reduce("ReduceProd", ReduceFunction.PROD),
                reduce("ReduceL1", ReduceFunction.L1),
                reduce("ReduceL2", ReduceFunction.L2),
                reduce("ReduceLogSum", ReduceFunction.LOG_SUM),
                reduce("ReduceLogSumExp", ReduceFunction.LOG_SUM_EXP),
                reduce("ReduceSumSquare", ReduceFunction.SUM_SQUARE),
                Mapping.oneToOne("ArgMax", node -> argReduce(node, true)),
                Mapping.oneToOne("ArgMin", node -> argReduce(node, false)),
                Mapping.oneToOne(
                        "CumSum",
                        node -> new Reduction.CumulativeSum(
                                node.flag("exclusive", false), node.flag("reverse", false))),
                Mapping.oneToOne(
                        "CumProd",
                        node -> new Reduction.CumulativeProduct(
                                node.flag("exclusive", false), node.flag("reverse", false))),
                new Mapping("TopK", ReductionMappings::topK));
    }

    private static Mapping reduce(String opType, ReduceFunction function) {
        return new Mapping(opType, (node, graph) -> {
            boolean keepAll = node.flag("noop_with_empty_axes", false);
            Reduction.Reduce op = new Reduction.Reduce(function, node.flag("keepdims", true), keepAll);
            if (node.has("axes")) {
                graph.emit(node, op, List.of(node.input(0), graph.longs(node, node.integers("axes"))));
            } else {
                graph.emit(node, op);
            }
        });
    }

    private static Op argReduce(OnnxNode node, boolean largest) {
        boolean last = node.opset() >= ARG_LAST_INDEX_OPSET && node.flag("select_last_index", false);
        return new Reduction.ArgReduce(largest, node.int32("axis", 0), node.flag("keepdims", true), last);
    }

    private static void topK(OnnxNode node, OnnxGraph graph) {
        Reduction.TopK op =
                new Reduction.TopK(node.int32("axis", -1), node.flag("largest", true), node.flag("sorted", true));
        if (node.opset() < TOP_K_INPUT_OPSET) {
            graph.emit(node, op, List.of(node.input(0), graph.longs(node, List.of(node.integer("k", 0)))));
        } else {
            graph.emit(node, op);
        }
    }
}

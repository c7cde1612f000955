package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import java.util.List;

/** Reductions, with axes as an attribute or as an input. */
final class ReductionMappings {
    private static final long ARG_LAST_INDEX_OPSET = 12;
    private static final long TOP_K_INPUT_OPSET = 10;

    private ReductionMappings() {}

    static void register(MappingTable table) {
        reduce(table, "ReduceSum", ReduceFunction.SUM);
        reduce(table, "ReduceMean", ReduceFunction.MEAN);
        reduce(table, "ReduceMax", ReduceFunction.MAX);
        reduce(table, "ReduceMin", ReduceFunction.MIN);
        reduce(table, "ReduceProd", ReduceFunction.PROD);
        reduce(table, "ReduceL1", ReduceFunction.L1);
        reduce(table, "ReduceL2", ReduceFunction.L2);
        reduce(table, "ReduceLogSum", ReduceFunction.LOG_SUM);
        reduce(table, "ReduceLogSumExp", ReduceFunction.LOG_SUM_EXP);
        reduce(table, "ReduceSumSquare", ReduceFunction.SUM_SQUARE);
        table.add("ArgMax", (node, graph) -> argReduce(node, graph, true));
        table.add("ArgMin", (node, graph) -> argReduce(node, graph, false));
        table.add(
                "CumSum",
                (node, graph) -> graph.emit(
                        node, new Reduction.CumulativeSum(node.flag("exclusive", false), node.flag("reverse", false))));
        table.add("TopK", ReductionMappings::topK);
    }

    private static void reduce(MappingTable table, String opType, ReduceFunction function) {
        table.add(opType, (node, graph) -> {
            boolean keepAll = node.flag("noop_with_empty_axes", false);
            Reduction.Reduce op = new Reduction.Reduce(function, node.flag("keepdims", true), keepAll);
            if (node.has("axes")) {
                graph.emit(node, op, List.of(node.input(0), graph.longs(node, node.integers("axes"))));
            } else {
                graph.emit(node, op);
            }
        });
    }

    private static void argReduce(OnnxNode node, OnnxGraph graph, boolean largest) {
        boolean last = node.opset() >= ARG_LAST_INDEX_OPSET && node.flag("select_last_index", false);
        graph.emit(node, new Reduction.ArgReduce(largest, node.int32("axis", 0), node.flag("keepdims", true), last));
    }

    private static void topK(OnnxNode node, OnnxGraph graph) {
        Reduction.TopK op =
                new Reduction.TopK(node.int32("axis", -1), node.flag("largest", true), node.flag("sorted", true));
        if (node.opset() < TOP_K_INPUT_OPSET) {
            graph.emit(node, op, List.of(node.input(0), graph.longs(node, node.integer("k", 0))));
        } else {
            graph.emit(node, op);
        }
    }
}

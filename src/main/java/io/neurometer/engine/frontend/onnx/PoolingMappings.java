package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;

/**
 * Poolings. Opset 10 adds ceil_mode and dilations to MaxPool and ceil_mode to AveragePool, 18 both to LpPool, 19 dilations
 * to AveragePool; files of older opsets do not have the attributes.
 */
final class PoolingMappings {
    private PoolingMappings() {}

    static void register(MappingTable table) {
        table.add("MaxPool", PoolingMappings::maxPool);
        table.add(
                "AveragePool",
                (node, graph) -> graph.emit(
                        node,
                        new Pooling.AveragePool(
                                WindowAttributes.window(node),
                                node.flag("ceil_mode", false),
                                node.flag("count_include_pad", false))));
        table.add(
                "LpPool",
                (node, graph) -> graph.emit(
                        node,
                        new Pooling.LpPool(
                                WindowAttributes.window(node), node.flag("ceil_mode", false), node.int32("p", 2))));
        table.add("GlobalMaxPool", global(PoolFunction.MAX));
        table.add("GlobalAveragePool", global(PoolFunction.AVERAGE));
        table.add("GlobalLpPool", global(PoolFunction.LP));
    }

    private static void maxPool(OnnxNode node, OnnxGraph graph) {
        graph.emit(
                node,
                new Pooling.MaxPool(
                        WindowAttributes.window(node),
                        node.flag("ceil_mode", false),
                        node.flag("storage_order", false)));
    }

    private static Mapping global(PoolFunction function) {
        return (node, graph) -> graph.emit(node, new Pooling.GlobalPool(function, node.int32("p", 2)));
    }
}

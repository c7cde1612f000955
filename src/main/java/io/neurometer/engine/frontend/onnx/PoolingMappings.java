package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import java.util.List;

/**
 * Poolings. Opset 10 adds ceil_mode and dilations to MaxPool and ceil_mode to AveragePool, 18 both to LpPool, 19 dilations
 * to AveragePool; files of older opsets do not have the attributes.
 */
final class PoolingMappings {
    private PoolingMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne(
                        "MaxPool",
                        node -> new Pooling.MaxPool(
                                WindowAttributes.window(node),
                                node.flag("ceil_mode", false),
                                node.flag("storage_order", false))),
                Mapping.oneToOne(
                        "AveragePool",
                        node -> new Pooling.AveragePool(
                                WindowAttributes.window(node),
                                node.flag("ceil_mode", false),
                                node.flag("count_include_pad", false))),
                Mapping.oneToOne(
                        "LpPool",
                        node -> new Pooling.LpPool(
                                WindowAttributes.window(node), node.flag("ceil_mode", false), node.int32("p", 2))),
                global("GlobalMaxPool", PoolFunction.MAX),
                global("GlobalAveragePool", PoolFunction.AVERAGE),
                global("GlobalLpPool", PoolFunction.LP));
    }

    private static Mapping global(String opType, PoolFunction function) {
        return Mapping.oneToOne(opType, node -> new Pooling.GlobalPool(function, node.int32("p", 2)));
    }
}

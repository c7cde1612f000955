package io.neurometer.engine.conformance.network;

import io.neurometer.engine.conformance.fuzz.Chance;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;

/**
 * Quantized parts. They read inputs of their own: where numbers come out of arithmetic, a rounding error decides to which
 * integer they go.
 */
final class IntegerParts {
    private IntegerParts() {}

    static List<Part> all() {
        return List.of(IntegerParts::product, IntegerParts::roundTrip, IntegerParts::dequantized);
    }

    /** Quantized as it comes, times a constant, and scaled back, as exporters write it. */
    private static String product(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        int rank = chance.from(2, 4);
        long[] sizes = new long[rank];
        for (int i = 0; i < rank; i++) {
            sizes[i] = chance.oneIn(5) ? 1 : chance.from(2, 5);
        }
        long inner = sizes[rank - 1];
        long columns = chance.from(1, 9);
        String data = sketch.input(sketch.numbers(-2, 2, sizes));
        List<String> quantized = sketch.nodes(new Quantization.DynamicQuantize(), 3, data);
        DataType type = chance.any(DataType.INT8, DataType.UINT8);
        String weight = sketch.constant(chance.numbers(type, inner, columns));
        String zero = chance.oneIn(2)
                ? Node.ABSENT
                : sketch.constant(chance.oneIn(2) ? chance.numbers(type) : chance.numbers(type, columns));
        String product = sketch.node(new Linear.MatMulInteger(), quantized.get(0), weight, quantized.get(2), zero);
        String real = sketch.node(new Elementwise.Cast(DataType.FP32), product);
        Tensor scales = chance.oneIn(2) ? sketch.numbers(0.01, 0.1) : sketch.numbers(0.01, 0.1, columns);
        String scale =
                sketch.node(new Elementwise.Binary(BinaryFunction.MUL), quantized.get(1), sketch.constant(scales));
        String scaled = sketch.node(new Elementwise.Binary(BinaryFunction.MUL), real, scale);
        String biased = chance.oneIn(2)
                ? scaled
                : sketch.node(new Elementwise.Binary(BinaryFunction.ADD), scaled, sketch.weight(columns));
        return chance.oneIn(2) ? biased : ElementParts.activation(sketch, biased);
    }

    private static String roundTrip(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        String data = sketch.input(sketch.numbers(-2, 2, sizes));
        int axis = sizes.length == 0 ? 0 : chance.from(0, sizes.length - 1);
        long[] scales = sizes.length == 0 || chance.oneIn(2) ? new long[0] : new long[] {sizes[axis]};
        DataType type = chance.any(DataType.INT8, DataType.UINT8);
        String scale = sketch.constant(sketch.numbers(0.01, 0.1, scales));
        String zero = chance.oneIn(3) ? Node.ABSENT : sketch.constant(chance.numbers(type, scales));
        String quantized = sketch.node(new Quantization.Quantize(axis, type), data, scale, zero);
        boolean same = sketch.type(quantized).dataType() == type;
        return same ? sketch.node(new Quantization.Dequantize(axis), quantized, scale, zero) : x;
    }

    private static String dequantized(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        DataType type = chance.any(DataType.INT8, DataType.UINT8);
        String data = sketch.constant(chance.numbers(type, sizes));
        String made = sketch.node(new Quantization.Dequantize(0), data, sketch.constant(sketch.numbers(0.01, 0.1)));
        return sketch.node(new Elementwise.Binary(BinaryFunction.ADD), x, made);
    }
}

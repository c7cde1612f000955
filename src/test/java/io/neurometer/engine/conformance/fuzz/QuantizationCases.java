package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Quantization with one scale, a scale for each index along an axis, and a scale for each block. */
final class QuantizationCases {
    private QuantizationCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("quantize", QuantizationCases::quantize),
                new Generator("dequantize", QuantizationCases::dequantize),
                new Generator("dynamic_quantize", QuantizationCases::dynamicQuantize));
    }

    private static OperatorCase quantize(Chance chance) {
        DataType to = chance.any(
                DataType.UINT8, DataType.INT8, DataType.UINT8, DataType.INT8, DataType.INT16, DataType.UINT16);
        DataType from = chance.oneIn(3) ? chance.any(DataType.values()) : DataType.FP32;
        long[] sizes = chance.sizes(chance.from(0, 5));
        int axis = chance.from(-sizes.length - 1, sizes.length);
        Tensor x = from == DataType.FP32 && chance.oneIn(5) ? chance.specials(sizes) : chance.numbers(from, sizes);
        return scaled(chance, new Quantization.Quantize(axis, to), x, axis, to, scaleType(chance));
    }

    private static OperatorCase dequantize(Chance chance) {
        DataType from = chance.oneIn(3)
                ? chance.any(DataType.values())
                : chance.any(DataType.UINT8, DataType.INT8, DataType.INT32);
        long[] sizes = chance.sizes(chance.from(0, 5));
        int axis = chance.from(-sizes.length - 1, sizes.length);
        Tensor x = chance.numbers(from, sizes);
        return scaled(chance, new Quantization.Dequantize(axis), x, axis, from, scaleType(chance));
    }

    private static DataType scaleType(Chance chance) {
        return chance.oneIn(5) ? chance.any(DataType.values()) : DataType.FP32;
    }

    private static OperatorCase scaled(
            Chance chance, Quantization op, Tensor x, int axis, DataType zeroPointType, DataType scaleType) {
        long[] sizes = scaleSizes(chance, x.shape().sizes(), axis);
        Tensor scale = Tensor.allocate(scaleType, sizes);
        for (int i = 0; i < scale.elements(); i++) {
            Elements.putDouble(scale.bytes(), scaleType, i, chance.real(0.01, 2));
        }
        List<@Nullable Tensor> inputs = new ArrayList<>(Arrays.asList(x, scale));
        inputs.add(chance.orAbsent(chance.numbers(zeroPointType, sizes), 3));
        return new OperatorCase(op, inputs, chance.oneIn(2) ? Set.of(1, 2) : Set.of());
    }

    private static long[] scaleSizes(Chance chance, long[] sizes, int axis) {
        int along = axis < 0 ? axis + sizes.length : axis;
        if (along < 0 || along >= sizes.length || chance.oneIn(3)) {
            return chance.oneIn(2) ? new long[0] : new long[] {1};
        }
        if (chance.oneIn(2)) {
            return new long[] {chance.oneIn(20) ? chance.size() : sizes[along]};
        }
        long[] blocks = sizes.clone();
        blocks[along] = chance.oneIn(2) && sizes[along] % 2 == 0 ? sizes[along] / 2 : chance.from(1, 4);
        return blocks;
    }

    private static OperatorCase dynamicQuantize(Chance chance) {
        long[] sizes = chance.sizes(chance.from(0, 5));
        DataType type = chance.oneIn(30) ? chance.any(DataType.values()) : DataType.FP32;
        boolean special = type == DataType.FP32 && chance.oneIn(5);
        Tensor x = special ? chance.specials(sizes) : chance.numbers(type, sizes);
        return OperatorCase.of(new Quantization.DynamicQuantize(), x);
    }
}

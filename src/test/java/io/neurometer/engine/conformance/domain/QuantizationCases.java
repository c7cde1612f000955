package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.MICROSOFT;

import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Products of integers and layers on quantized values. */
final class QuantizationCases {
    private QuantizationCases() {}

    /** Quantized values with their scale and zero point. */
    private record Quantized(Array array, float scale, int zero) {
        static Quantized random(Random random, DataType type, float scale, int zero, int... shape) {
            boolean signed = type == DataType.INT8;
            return new Quantized(
                    Array.integers(random, type, signed ? -128 : 0, signed ? 127 : 255, shape), scale, zero);
        }

        Array real() {
            return array.as(DataType.FP32).map(q -> (q - zero) * scale);
        }

        DomainCase.Builder into(DomainCase.Builder builder, String name) {
            return parameters(builder.input(name, array), name);
        }

        DomainCase.Builder parameters(DomainCase.Builder builder, String name) {
            return builder.weight(name + "_scale", Array.scalar(scale))
                    .weight(name + "_zero", Array.scalar(zero).as(array.type()));
        }
    }

    private static Array quantized(Array real, double scale, int zero, DataType type) {
        int least = type == DataType.INT8 ? -128 : 0;
        return real.map(x -> Math.max(least, Math.min(least + 255, Math.rint(x / scale) + zero)))
                .as(type);
    }

    static List<DomainCase> all() {
        List<DomainCase> cases = new ArrayList<>();
        for (DataType type : new DataType[] {DataType.UINT8, DataType.INT8}) {
            cases.add(binary("QLinearAdd", type));
            cases.add(binary("QLinearMul", type));
            cases.add(layer("QLinearSigmoid", "", type, builder -> builder, x -> x.map(v -> 1 / (1 + Math.exp(-v)))));
            cases.add(layer(
                    "QLinearLeakyRelu",
                    "",
                    type,
                    builder -> builder.with("alpha", 0.25),
                    x -> x.map(v -> v < 0 ? 0.25 * v : v)));
            cases.add(layer(
                    "QLinearSoftmax",
                    "",
                    type,
                    builder -> builder.with("axis", -1).with("opset", 13),
                    Array::softmax));
            cases.add(globalPool(type, false));
            cases.add(globalPool(type, true));
            cases.add(averagePool(type));
            cases.add(concat(type));
            cases.add(matMulIntegerToFloat(type));
            cases.add(dynamicQuantizeMatMul(type));
            cases.add(gemm(type, true));
            cases.add(gemm(type, false));
            cases.add(linear(type));
            cases.add(convolution(type));
        }
        return cases;
    }

    private static DomainCase.Builder builder(String opType, String variant, DataType type) {
        return new DomainCase.Builder(MICROSOFT, opType, variant.isEmpty() ? "" + type : type + ", " + variant);
    }

    private static DomainCase binary(String opType, DataType type) {
        Random random = new Random(40);
        Quantized a = Quantized.random(random, type, 0.03f, 7, 2, 3, 4);
        Quantized b = Quantized.random(random, type, 0.05f, 0, 4);
        DomainCase.Builder builder = builder(opType, "", type);
        a.into(builder, "a");
        b.into(builder, "b");
        Array y = a.real().zip(b.real(), opType.equals("QLinearAdd") ? Double::sum : (x, z) -> x * z);
        return rescaled(builder, y, 0.11f, 5, type).build();
    }

    /** The real outcome as the node's quantized output. */
    private static DomainCase.Builder rescaled(
            DomainCase.Builder builder, Array real, float scale, int zero, DataType type) {
        return builder.weight("y_scale", Array.scalar(scale))
                .weight("y_zero", Array.scalar(zero).as(type))
                .output("y", quantized(real, scale, zero, type))
                .tolerance(1);
    }

    private static DomainCase layer(
            String opType,
            String variant,
            DataType type,
            UnaryOperator<DomainCase.Builder> attributes,
            UnaryOperator<Array> function) {
        Random random = new Random(41);
        Quantized x = Quantized.random(random, type, 0.02f, 4, 2, 3, 6);
        DomainCase.Builder builder = attributes.apply(builder(opType, variant, type));
        x.into(builder, "x");
        return rescaled(builder, function.apply(x.real()), 1 / 256f, 0, type).build();
    }

    private static DomainCase globalPool(DataType type, boolean last) {
        Random random = new Random(42);
        Quantized x = last
                ? Quantized.random(random, type, 0.02f, 4, 2, 3, 5, 4)
                : Quantized.random(random, type, 0.02f, 4, 2, 4, 3, 5);
        DomainCase.Builder builder = builder("QLinearGlobalAveragePool", last ? "channels last" : "", type)
                .with("channels_last", last ? 1 : 0);
        x.into(builder, "x");
        Array first = last ? x.real().permute(0, 3, 1, 2) : x.real();
        Array mean = first.reshape(2, 4, 15).rows(QuantizationCases::mean);
        return rescaled(builder, last ? mean.reshape(2, 1, 1, 4) : mean.reshape(2, 4, 1, 1), 0.01f, 3, type)
                .build();
    }

    private static double[] mean(double[] row) {
        double sum = 0;
        for (double value : row) {
            sum += value;
        }
        return new double[] {sum / row.length};
    }

    private static DomainCase averagePool(DataType type) {
        Random random = new Random(43);
        Quantized x = Quantized.random(random, type, 0.02f, 4, 2, 3, 4, 6);
        DomainCase.Builder builder = builder("QLinearAveragePool", "", type)
                .longs("kernel_shape", 2, 2)
                .longs("strides", 2, 2);
        x.into(builder, "x");
        Array windows =
                x.real().reshape(2, 3, 2, 2, 3, 2).permute(0, 1, 2, 4, 3, 5).reshape(2, 3, 2, 3, 4);
        return rescaled(builder, windows.rows(QuantizationCases::mean).reshape(2, 3, 2, 3), 0.015f, 2, type)
                .build();
    }

    private static DomainCase concat(DataType type) {
        Random random = new Random(44);
        Quantized a = Quantized.random(random, type, 0.02f, 4, 2, 3);
        Quantized b = Quantized.random(random, type, 0.05f, 9, 2, 5);
        DomainCase.Builder builder = builder("QLinearConcat", "", type)
                .with("axis", 1)
                .weight("y_scale", Array.scalar(0.04f))
                .weight("y_zero", Array.scalar(6).as(type));
        a.into(builder, "a");
        b.into(builder, "b");
        return builder.output("y", quantized(a.real().concat(1, b.real()), 0.04f, 6, type))
                .tolerance(1)
                .build();
    }

    private static DomainCase matMulIntegerToFloat(DataType type) {
        Random random = new Random(45);
        Quantized a = Quantized.random(random, DataType.UINT8, 0.02f, 100, 2, 4, 6);
        Quantized b = Quantized.random(random, type, 1, 3, 6, 5);
        Array scales = Array.random(random, 5).map(x -> Math.abs(x) / 100);
        Array bias = Array.random(random, 5);
        Array y = a.real()
                .matmul(b.real())
                .zip(scales.as(DataType.FP32), (x, s) -> x * s)
                .plus(bias);
        return builder("MatMulIntegerToFloat", "", type)
                .input("a", a.array())
                .weight("b", b.array())
                .weight("a_scale", Array.scalar(a.scale()))
                .weight("b_scale", scales)
                .weight("a_zero", Array.scalar(100).as(DataType.UINT8))
                .weight("b_zero", Array.scalar(3).as(type))
                .weight("bias", bias)
                .output("y", y)
                .build();
    }

    private static DomainCase dynamicQuantizeMatMul(DataType type) {
        Random random = new Random(46);
        Array a = Array.random(random, 3, 6);
        Quantized b = Quantized.random(random, type, 0.02f, 3, 6, 5);
        Array bias = Array.random(random, 5);
        double max = Arrays.stream(a.values()).max().orElse(0);
        double min = Arrays.stream(a.values()).min().orElse(0);
        float scale = ((float) max - (float) min) / 255;
        double zero = Math.rint(-(float) min / scale);
        Array rounded = a.map(x -> (Math.max(0, Math.min(255, Math.rint((float) x / scale) + zero)) - zero) * scale);
        return builder("DynamicQuantizeMatMul", "", type)
                .input("a", a)
                .weight("b", b.array())
                .weight("b_scale", Array.scalar(0.02f))
                .weight("b_zero", Array.scalar(3).as(type))
                .weight("bias", bias)
                .output("y", rounded.matmul(b.real()).plus(bias))
                .build();
    }

    private static DomainCase gemm(DataType type, boolean isQuantized) {
        Random random = new Random(47);
        Quantized a = Quantized.random(random, DataType.UINT8, 0.02f, 100, 3, 6);
        Quantized b = Quantized.random(random, type, 0.03f, 3, 6, 5);
        Array c = Array.integers(random, DataType.INT32, -2000, 2000, 5);
        double unit = 0.5 * a.scale() * b.scale();
        Array y = a.real().matmul(b.real()).times(0.5).plus(c.as(DataType.FP32).times(unit));
        DomainCase.Builder builder = builder("QGemm", isQuantized ? "quantized" : "real", type)
                .with("alpha", 0.5)
                .with("transB", 1);
        a.into(builder, "a");
        b.parameters(builder.weight("b", b.array().permute(1, 0)), "b").weight("c", c);
        return isQuantized
                ? rescaled(builder, y, 0.05f, 120, DataType.UINT8).build()
                : builder.output("y", y).build();
    }

    private static DomainCase convolution(DataType type) {
        Random random = new Random(49);
        Quantized x = Quantized.random(random, DataType.UINT8, 0.02f, 100, 2, 3, 5, 4);
        Quantized w = Quantized.random(random, type, 0.01f, 3, 4, 3, 3, 3);
        DomainCase.Builder builder = builder("QLinearConv", "", type).longs("pads", 1, 1, 1, 1);
        x.into(builder, "x");
        w.parameters(builder.weight("w", w.array()), "w");
        return rescaled(builder, ProductCases.convolved(x.real(), w.real()), 0.1f, 60, DataType.UINT8)
                .build();
    }

    private static DomainCase linear(DataType type) {
        Random random = new Random(48);
        Array x = Array.random(random, 3, 4, 5);
        return rescaled(builder("QuantizeLinear", "", type).input("x", x), x, 0.02f, 8, type)
                .build();
    }
}

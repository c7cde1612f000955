package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.MICROSOFT;

import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Products and convolutions with something fused to them, and products with packed weights. */
final class ProductCases {
    private ProductCases() {}

    static List<DomainCase> all() {
        List<DomainCase> cases = new ArrayList<>();
        for (int flags = 0; flags < 16; flags++) {
            cases.add(fusedMatMul(flags));
        }
        cases.add(fusedGemm("Relu", x -> Math.max(0, x)));
        cases.add(fusedGemm("Tanh", Math::tanh));
        cases.add(fusedGemm("LeakyRelu", x -> x < 0 ? 0.25 * x : x));
        cases.add(fusedConv("Relu", x -> Math.max(0, x), false));
        cases.add(fusedConv("Sigmoid", x -> 1 / (1 + Math.exp(-x)), false));
        cases.add(fusedConv("Clip", x -> Math.min(0.5, Math.max(-0.25, x)), true, -0.25, 0.5));
        cases.add(fusedConv("HardSigmoid", x -> Math.max(0, Math.min(1, 0.3 * x + 0.4)), true, 0.3, 0.4));
        for (int bits : new int[] {4, 8}) {
            for (Zeros zeros : Zeros.values()) {
                cases.add(matMulNBits(bits, 16, 64, 5, zeros));
                cases.add(matMulNBits(bits, 32, 40, 7, zeros));
            }
            cases.add(matMulNBits(bits, 128, 256, 300, Zeros.PACKED));
        }
        return cases;
    }

    private static DomainCase fusedMatMul(int flags) {
        Random random = new Random(flags);
        boolean transA = (flags & 1) != 0;
        boolean transB = (flags & 2) != 0;
        boolean batchA = (flags & 4) != 0;
        boolean batchB = (flags & 8) != 0;
        Array a = Array.random(random, 2, 3, 4, 5);
        Array b = Array.random(random, 2, 3, 5, 6);
        Array product = a.matmul(b).times(0.5);
        return new DomainCase.Builder(MICROSOFT, "FusedMatMul", "flags " + flags)
                .input("a", stored(a, transA, batchA))
                .input("b", stored(b, transB, batchB))
                .with("alpha", 0.5)
                .with("transA", transA ? 1 : 0)
                .with("transB", transB ? 1 : 0)
                .with("transBatchA", batchA ? 1 : 0)
                .with("transBatchB", batchB ? 1 : 0)
                .output("y", product)
                .build();
    }

    /** The operand as the node gets it: the last two dimensions exchanged, then the first of both put to the front. */
    private static Array stored(Array operand, boolean swapped, boolean first) {
        Array last = swapped ? operand.permute(0, 1, 3, 2) : operand;
        return first ? last.permute(2, 0, 1, 3) : last;
    }

    private static DomainCase fusedGemm(String activation, DoubleUnaryOperator function) {
        Random random = new Random(1);
        Array a = Array.random(random, 4, 5);
        Array b = Array.random(random, 5, 6);
        Array c = Array.random(random, 6);
        Array y = a.matmul(b).times(0.5).plus(c.times(0.25)).map(function);
        return new DomainCase.Builder(MICROSOFT, "FusedGemm", activation)
                .input("a", a.permute(1, 0))
                .weight("b", b.permute(1, 0))
                .weight("c", c)
                .with("alpha", 0.5)
                .with("beta", 0.25)
                .with("transA", 1)
                .with("transB", 1)
                .with("activation", activation)
                .with("activation_alpha", 0.25)
                .output("y", y)
                .build();
    }

    private static DomainCase fusedConv(
            String activation, DoubleUnaryOperator function, boolean summand, double... parameters) {
        Random random = new Random(2);
        Array x = Array.random(random, 2, 3, 5, 4);
        Array w = Array.random(random, 4, 3, 3, 3);
        Array bias = Array.random(random, 4);
        Array z = Array.random(random, 2, 4, 5, 4);
        Array y = convolved(x, w).plus(bias.reshape(4, 1, 1));
        DomainCase.Builder builder = new DomainCase.Builder(MICROSOFT, "FusedConv", activation)
                .input("x", x)
                .weight("w", w)
                .weight("b", bias);
        if (summand) {
            builder.input("z", z);
            y = y.plus(z);
        }
        if (parameters.length > 0) {
            builder.floats("activation_params", parameters);
        }
        return builder.longs("kernel_shape", 3, 3)
                .longs("pads", 1, 1, 1, 1)
                .with("activation", activation)
                .output("y", y.map(function))
                .build();
    }

    /** 3 x 3 convolution with a border of one zero. */
    static Array convolved(Array x, Array w) {
        int height = x.size(2);
        int width = x.size(3);
        Array y = Array.of(
                new int[] {x.size(0), w.size(0), height, width}, new double[x.size(0) * w.size(0) * height * width]);
        double[] values = y.values();
        for (int i = 0; i < values.length; i++) {
            int column = i % width;
            int row = i / width % height;
            int out = i / width / height % w.size(0);
            int sample = i / width / height / w.size(0);
            for (int in = 0; in < x.size(1); in++) {
                for (int tap = 0; tap < 9; tap++) {
                    int r = row + tap / 3 - 1;
                    int c = column + tap % 3 - 1;
                    if (r >= 0 && r < height && c >= 0 && c < width) {
                        values[i] += x.get(sample, in, r, c) * w.get(out, in, tap / 3, tap % 3);
                    }
                }
            }
        }
        return Array.of(y.shape(), values);
    }

    private enum Zeros {
        NONE,
        PACKED,
        REAL
    }

    private static DomainCase matMulNBits(int bits, int block, int k, int n, Zeros zeros) {
        Random random = new Random(bits * 1000L + block + k);
        int blocks = (k + block - 1) / block;
        int top = (1 << bits) - 1;
        Array quantized = Array.integers(random, DataType.UINT8, 0, top, n, blocks * block);
        Array scales =
                Array.random(random, n, blocks).map(x -> Math.abs(x) / top).as(DataType.FP32);
        Array points = switch (zeros) {
            case NONE -> Array.scalar(1 << (bits - 1));
            case PACKED -> Array.integers(random, DataType.UINT8, 0, top, n, blocks);
            case REAL -> Array.random(random, n, blocks).times(3);
        };
        Array weight = quantized
                .reshape(n, blocks, block)
                .as(DataType.FP32)
                .zip(zeros == Zeros.NONE ? points : points.reshape(n, blocks, 1), (q, zero) -> q - zero)
                .zip(scales.reshape(n, blocks, 1), (q, scale) -> q * scale)
                .reshape(n, blocks * block)
                .slice(1, 0, k);
        Array x = Array.random(random, 2, 3, k);
        DomainCase.Builder builder = new DomainCase.Builder(
                        MICROSOFT, "MatMulNBits", bits + " bits, block " + block + ", k " + k + ", zeros " + zeros)
                .input("x", x)
                .weight("w", packed(quantized, bits).reshape(n, blocks, block * bits / 8))
                .weight("scales", scales.reshape(n * blocks));
        switch (zeros) {
            case NONE -> builder.absent(1);
            case PACKED -> builder.weight("zeros", packed(points, bits));
            case REAL -> builder.weight("zeros", points);
        }
        return builder.with("K", k)
                .with("N", n)
                .with("bits", bits)
                .with("block_size", block)
                .output("y", x.matmul(weight.permute(1, 0)))
                .tolerance(1e-4)
                .build();
    }

    /** The rows of a matrix of small integers, several in a byte, the first in its lowest bits. */
    private static Array packed(Array matrix, int bits) {
        int each = 8 / bits;
        return matrix.rows(row -> {
                    double[] bytes = new double[(row.length + each - 1) / each];
                    for (int i = 0; i < row.length; i++) {
                        bytes[i / each] += row[i] * (1 << (i % each * bits));
                    }
                    return bytes;
                })
                .as(DataType.UINT8);
    }
}

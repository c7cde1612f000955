package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Matrix products. */
final class LinearCases {
    private static final float LARGE = 1e15f;

    private LinearCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("linear", LinearCases::fullyConnected),
                new Generator("matmul", LinearCases::matMul),
                new Generator("gemm", LinearCases::gemm),
                new Generator("matmul_integer", IntegerProductCases::matMul),
                new Generator("quantized_matmul", IntegerProductCases::quantized),
                new Generator("einsum", EinsumCases::einsum),
                new Generator("radial_basis", LinearCases::radialBasis));
    }

    /**
     * Numbers, or FP32 with special values among them. None is so large that a product of two overflows: whether a sum
     * does then depends on its order.
     */
    static Tensor reals(Chance chance, DataType type, boolean special, long... sizes) {
        if (!special || type != DataType.FP32) {
            return chance.numbers(type, sizes);
        }
        Tensor tensor = chance.specials(sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            float value = tensor.bytes().getFloat(Float.BYTES * i);
            if (Float.isFinite(value) && Math.abs(value) > LARGE) {
                tensor.bytes().putFloat(Float.BYTES * i, Math.copySign(LARGE, value));
            }
        }
        return tensor;
    }

    static DataType floating(Chance chance) {
        return chance.oneIn(3) ? chance.any(DataType.FP64, DataType.FP16, DataType.BF16) : DataType.FP32;
    }

    static DataType number(Chance chance) {
        DataType integer = chance.any(DataType.INT64, DataType.INT32, DataType.INT16, DataType.INT8, DataType.UINT8);
        return chance.oneIn(3) ? integer : floating(chance);
    }

    private static OperatorCase fullyConnected(Chance chance) {
        DataType type = floating(chance);
        boolean special = chance.oneIn(5);
        long in = chance.size();
        long out = chance.size();
        long[] sizes = chance.sizes(chance.from(1, 4));
        sizes[sizes.length - 1] = chance.oneIn(20) ? in + 1 : in;
        OperatorCase single = OperatorCase.of(
                new Linear.FullyConnected(),
                reals(chance, type, special, sizes),
                reals(chance, type, special, out, in),
                chance.orAbsent(reals(chance, type, special, chance.oneIn(20) ? out + 1 : out), 3));
        return chance.oneIn(2) ? single.withConstants(1, 2) : single;
    }

    private static OperatorCase matMul(Chance chance) {
        DataType type = number(chance);
        boolean special = chance.oneIn(5);
        Factors factors = Factors.of(chance);
        return OperatorCase.of(
                new Linear.MatMul(),
                reals(chance, type, special, factors.left()),
                reals(chance, type, special, factors.right()));
    }

    /** Sizes of the factors of numpy's matmul. */
    record Factors(long[] left, long[] right) {
        static Factors of(Chance chance) {
            long rows = chance.size();
            long inner = chance.size();
            long columns = chance.size();
            if (chance.oneIn(8)) {
                return new Factors(new long[] {inner}, batched(chance.sizes(chance.from(0, 2)), inner, columns));
            }
            if (chance.oneIn(8)) {
                return new Factors(batched(chance.sizes(chance.from(0, 2)), rows, inner), new long[] {inner});
            }
            long[] batch = chance.sizes(chance.from(0, 3));
            long[] narrow = chance.broadcastTo(batch);
            boolean left = chance.oneIn(2);
            return new Factors(
                    batched(left ? narrow : batch, rows, inner),
                    batched(left ? batch : narrow, chance.oneIn(30) ? inner + 1 : inner, columns));
        }

        private static long[] batched(long[] batch, long rows, long columns) {
            long[] few = Arrays.stream(batch).map(size -> Math.min(size, 5)).toArray();
            return LongStream.concat(Arrays.stream(few), LongStream.of(rows, columns))
                    .toArray();
        }
    }

    private static OperatorCase gemm(Chance chance) {
        DataType type = number(chance);
        boolean special = chance.oneIn(5);
        boolean transposeA = chance.oneIn(2);
        boolean transposeB = chance.oneIn(2);
        long m = chance.size();
        long n = chance.size();
        long k = chance.size();
        float alpha = chance.oneIn(2) ? 1 : chance.real(-2, 2);
        float beta = chance.oneIn(2) ? 1 : chance.any(0f, -1f, chance.real(-2, 2));
        Tensor a = reals(chance, type, special, transposeA ? k : m, transposeA ? m : k);
        Tensor b = reals(chance, type, special, transposeB ? n : k, transposeB ? k : n);
        @Nullable Tensor c = chance.orAbsent(reals(chance, type, special, chance.broadcastTo(new long[] {m, n})), 4);
        OperatorCase single = OperatorCase.of(new Linear.Gemm(alpha, beta, transposeA, transposeB), a, b, c);
        return chance.oneIn(2) ? single.withConstants(1, 2) : single;
    }

    private static OperatorCase radialBasis(Chance chance) {
        DataType type = floating(chance);
        boolean special = chance.oneIn(5);
        long in = chance.size();
        return OperatorCase.of(
                new Linear.RadialBasis(),
                reals(chance, type, special, chance.from(1, 5), in),
                reals(chance, type, special, chance.size(), chance.oneIn(20) ? in + 1 : in));
    }
}

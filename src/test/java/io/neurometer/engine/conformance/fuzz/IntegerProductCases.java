package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Products of 8-bit integers. */
final class IntegerProductCases {
    private IntegerProductCases() {}

    static OperatorCase matMul(Chance chance) {
        Operands operands = Operands.of(chance);
        OperatorCase single = OperatorCase.of(
                new Linear.MatMulInteger(), operands.a(), operands.b(), operands.zeroA(), operands.zeroB());
        return chance.oneIn(2) ? single.withConstants(1, 2, 3) : single;
    }

    static OperatorCase quantized(Chance chance) {
        Operands operands = Operands.of(chance);
        long columns =
                operands.b().shape().rank() < 2 ? 1 : operands.b().shape().size(-1);
        Tensor scaleA = chance.oneIn(2) ? chance.floats() : chance.floats(1);
        Tensor scaleB = chance.oneIn(2) ? chance.floats() : chance.floats(chance.oneIn(20) ? columns + 1 : columns);
        OperatorCase single = OperatorCase.of(
                new Linear.QuantizedMatMul(),
                operands.a(),
                operands.b(),
                scaleA,
                scaleB,
                operands.zeroA(),
                operands.zeroB());
        return chance.oneIn(2) ? single.withConstants(1, 3, 5) : single;
    }

    private record Operands(
            Tensor a,
            Tensor b,
            @Nullable Tensor zeroA,
            @Nullable Tensor zeroB) {
        static Operands of(Chance chance) {
            DataType left = chance.any(DataType.INT8, DataType.UINT8);
            DataType right = chance.any(DataType.INT8, DataType.UINT8);
            if (chance.oneIn(10)) {
                long inner = chance.any(257L, 259L, 1023L, 1025L, 2000L);
                return new Operands(
                        extremes(chance, left, chance.from(1, 3), inner),
                        extremes(chance, right, inner, chance.from(1, 3)),
                        chance.orAbsent(extremes(chance, left), 2),
                        chance.orAbsent(extremes(chance, right), 2));
            }
            LinearCases.Factors factors = LinearCases.Factors.of(chance);
            return new Operands(
                    bytes(chance, left, factors.left()),
                    chance.oneIn(3) ? sevenBits(chance, right, factors.right()) : bytes(chance, right, factors.right()),
                    zeroPoint(chance, left, factors.left(), 2),
                    zeroPoint(chance, right, factors.right(), 1));
        }

        private static @Nullable Tensor zeroPoint(Chance chance, DataType type, long[] sizes, int fromEnd) {
            long lines = sizes.length < 2 ? 1 : sizes[sizes.length - fromEnd];
            Tensor all = bytes(chance, type, chance.oneIn(20) ? lines + 1 : lines);
            return chance.oneIn(2) ? chance.orAbsent(all, 3) : chance.orAbsent(bytes(chance, type), 3);
        }
    }

    private static Tensor bytes(Chance chance, DataType type, long... sizes) {
        Tensor tensor = Tensor.allocate(type, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().put(i, (byte) chance.from(-128, 127));
        }
        return tensor;
    }

    /** Signed numbers, or such with 128 added, as tools make them for processors that add up in 16 bits. */
    private static Tensor sevenBits(Chance chance, DataType type, long... sizes) {
        Tensor tensor = Tensor.allocate(type, sizes);
        int added = type == DataType.UINT8 ? 128 : 0;
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().put(i, (byte) (chance.from(-64, 64) + added));
        }
        return tensor;
    }

    /** Of the largest absolute values, so that sums come out as large as they can. */
    private static Tensor extremes(Chance chance, DataType type, long... sizes) {
        Tensor tensor = Tensor.allocate(type, sizes);
        byte extreme = chance.any((byte) -128, (byte) 127, (byte) -1, (byte) 0);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().put(i, chance.oneIn(20) ? (byte) chance.from(-128, 127) : extreme);
        }
        return tensor;
    }
}

package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Functions of one and two numbers, selection, limits and conversions. */
final class ElementwiseCases {
    private static final int MANY = 1000;

    private ElementwiseCases() {}

    static List<Generator> generators() {
        List<Generator> generators = new ArrayList<>();
        for (UnaryFunction function : UnaryFunction.values()) {
            generators.add(new Generator(
                    function.name().toLowerCase(Locale.ROOT),
                    chance -> unary(chance, new Elementwise.Unary(function))));
        }
        for (BinaryFunction function : BinaryFunction.values()) {
            generators.add(new Generator(function.name().toLowerCase(Locale.ROOT), chance -> binary(chance, function)));
        }
        generators.add(new Generator("where", ElementwiseCases::where));
        generators.add(new Generator("clip", ElementwiseCases::clip));
        generators.add(new Generator("cast", ElementwiseCases::cast));
        generators.add(new Generator("cast_like", ElementwiseCases::castLike));
        generators.add(new Generator(
                "is_inf", chance -> unary(chance, new Elementwise.IsInf(chance.oneIn(2), chance.oneIn(2)))));
        return generators;
    }

    private static OperatorCase unary(Chance chance, Elementwise op) {
        boolean integers = op instanceof Elementwise.Unary unary && unary.function() == UnaryFunction.BITWISE_NOT;
        boolean truth = op instanceof Elementwise.Unary unary && unary.function() == UnaryFunction.NOT;
        DataType type = truth ? DataType.BOOL : integers ? integerType(chance) : anyType(chance);
        return OperatorCase.of(op, elements(chance, type, sizes(chance)));
    }

    private static OperatorCase binary(Chance chance, BinaryFunction function) {
        DataType type = switch (function) {
            case AND, OR, XOR -> DataType.BOOL;
            case BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT -> integerType(chance);
            default -> anyType(chance);
        };
        DataType other = chance.oneIn(function == BinaryFunction.POW ? 4 : 40) ? anyType(chance) : type;
        long[] sizes = sizes(chance);
        long[] narrow = chance.oneIn(30) ? sizes(chance) : chance.broadcastTo(sizes);
        boolean swapped = chance.oneIn(3);
        Tensor first = elements(chance, type, swapped ? narrow : sizes);
        boolean small = function == BinaryFunction.POW
                || function == BinaryFunction.SHIFT_LEFT
                || function == BinaryFunction.SHIFT_RIGHT;
        Tensor second = small && chance.oneIn(2)
                ? exponents(chance, other, swapped ? sizes : narrow)
                : elements(chance, other, swapped ? sizes : narrow);
        return new OperatorCase(new Elementwise.Binary(function), List.of(first, second), known(chance, 2));
    }

    private static OperatorCase where(Chance chance) {
        long[] sizes = sizes(chance);
        DataType type = chance.oneIn(4) ? DataType.BOOL : anyType(chance);
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            DataType own = i == 0 && !chance.oneIn(40) ? DataType.BOOL : type;
            inputs.add(elements(chance, own, chance.oneIn(60) ? sizes(chance) : chance.broadcastTo(sizes)));
        }
        return new OperatorCase(new Elementwise.Where(), new ArrayList<>(inputs), known(chance, 3));
    }

    private static OperatorCase clip(Chance chance) {
        DataType type = anyType(chance);
        List<@Nullable Tensor> inputs = new ArrayList<>();
        inputs.add(elements(chance, type, sizes(chance)));
        for (int i = 0; i < 2; i++) {
            DataType own = chance.oneIn(6) ? DataType.FP32 : type;
            long[] one = chance.oneIn(20) ? chance.sizes(1) : new long[chance.from(0, 1)];
            Arrays.fill(one, 1);
            inputs.add(chance.orAbsent(elements(chance, own, one), 4));
        }
        return new OperatorCase(new Elementwise.Clip(), inputs, chance.oneIn(2) ? Set.of(1, 2) : Set.of());
    }

    /** Numbers that the target can hold: others become something that differs between processors. */
    private static OperatorCase cast(Chance chance) {
        DataType to = chance.any(DataType.values());
        return OperatorCase.of(new Elementwise.Cast(to), castable(chance, to));
    }

    private static OperatorCase castLike(Chance chance) {
        DataType to = chance.any(DataType.values());
        return OperatorCase.of(new Elementwise.CastLike(), castable(chance, to), chance.numbers(to, chance.sizes(1)));
    }

    private static Tensor castable(Chance chance, DataType to) {
        DataType from = chance.any(DataType.values());
        long[] sizes = sizes(chance);
        if (!from.isFloating() || to.isFloating() || to == DataType.BOOL) {
            return elements(chance, from, sizes);
        }
        Tensor tensor = Tensor.allocate(from, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            Elements.putDouble(tensor.bytes(), from, i, chance.real(to.isUnsigned() ? 0 : -100, 100));
        }
        return tensor;
    }

    private static long[] sizes(Chance chance) {
        if (chance.oneIn(15)) {
            return new long[] {chance.from(2, 9), chance.from(MANY, 3 * MANY)};
        }
        return chance.sizes(chance.from(0, 5));
    }

    private static DataType anyType(Chance chance) {
        return chance.oneIn(2) ? DataType.FP32 : chance.any(DataType.values());
    }

    private static DataType integerType(Chance chance) {
        return chance.any(
                DataType.INT64,
                DataType.INT32,
                DataType.INT16,
                DataType.INT8,
                DataType.UINT8,
                DataType.UINT16,
                DataType.UINT32,
                DataType.UINT64);
    }

    /** Numbers, in one case of five special ones: NaN and infinities, or integers of all bits. */
    private static Tensor elements(Chance chance, DataType type, long... sizes) {
        if (!chance.oneIn(5) || type == DataType.BOOL) {
            return chance.numbers(type, sizes);
        }
        Tensor tensor = Tensor.allocate(type, sizes);
        if (type.isFloating()) {
            try (Tensor specials = chance.specials(sizes)) {
                for (int i = 0; i < tensor.elements(); i++) {
                    Elements.putDouble(tensor.bytes(), type, i, specials.bytes().getFloat(Float.BYTES * i));
                }
            }
        } else {
            for (int i = 0; i < tensor.byteSize(); i++) {
                tensor.bytes().put(i, (byte) chance.from(Byte.MIN_VALUE, Byte.MAX_VALUE));
            }
        }
        return tensor;
    }

    /** Small whole and half exponents. */
    private static Tensor exponents(Chance chance, DataType type, long... sizes) {
        Tensor tensor = Tensor.allocate(type, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            Elements.putDouble(tensor.bytes(), type, i, chance.from(0, 6) / (type.isFloating() ? 2d : 1d));
        }
        return tensor;
    }

    private static Set<Integer> known(Chance chance, int inputs) {
        int one = chance.from(-1, inputs);
        return IntStream.range(0, inputs).filter(i -> i == one).boxed().collect(Collectors.toSet());
    }
}

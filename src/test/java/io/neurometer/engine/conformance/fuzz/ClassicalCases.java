package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.GroupQueryAttention;
import io.neurometer.engine.op.LabelLookup;
import io.neurometer.engine.op.MatMulNBits;
import io.neurometer.engine.op.PairwiseCoupling;
import io.neurometer.engine.op.TreeEnsemble;
import io.neurometer.engine.op.TreeEnsemble.Aggregate;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Operators of classical models, products with packed weights and attention over a cache of any length. */
final class ClassicalCases {
    private ClassicalCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("tree_ensemble", ClassicalCases::trees),
                new Generator("label_lookup", ClassicalCases::lookup),
                new Generator("pairwise_coupling", ClassicalCases::coupling),
                new Generator("matmul_nbits", ClassicalCases::packedProduct),
                new Generator("group_query_attention", ClassicalCases::groupQuery));
    }

    private static Tensor integers(DataType type, int count, IntUnaryOperator element) {
        Tensor tensor = Tensor.allocate(type, count);
        for (int i = 0; i < count; i++) {
            Elements.putLong(tensor.bytes(), type, i, element.applyAsInt(i));
        }
        return tensor;
    }

    /** Each tree is a chain of nodes, whose one side is a leaf; the leaf after the last node ends it. */
    private static OperatorCase trees(Chance chance) {
        int trees = chance.from(1, 6);
        int depth = chance.from(1, 5);
        int nodes = trees * depth;
        int leaves = trees * (depth + 1);
        int targets = chance.from(1, 4);
        int features = chance.from(1, 5);
        Aggregate aggregate = chance.any(Aggregate.values());
        DataType type = chance.any(DataType.FP32, DataType.FP32, DataType.FP64);
        DataType from = chance.any(DataType.FP32, DataType.FP64, DataType.INT64, DataType.FP16);
        long[] sizes = {chance.size(), features + (chance.oneIn(30) ? -1 : chance.from(0, 2))};
        Tensor x = from == DataType.FP32 && chance.oneIn(3) ? chance.specials(sizes) : chance.numbers(from, sizes);
        return OperatorCase.of(
                new TreeEnsemble(targets, features, aggregate, nodes, trees, type),
                x,
                integers(DataType.INT32, trees, tree -> tree * depth),
                integers(DataType.INT32, nodes, node -> chance.from(0, features - 1)),
                integers(DataType.UINT8, nodes, node -> chance.from(0, 5)),
                chance.numbers(type, nodes),
                integers(DataType.INT32, nodes, node -> -(node / depth * (depth + 1) + node % depth) - 1),
                integers(
                        DataType.INT32,
                        nodes,
                        node -> node % depth < depth - 1 ? node + 1 : -(node / depth * (depth + 1) + depth) - 1),
                integers(DataType.UINT8, nodes, node -> chance.from(0, 1)),
                integers(DataType.INT32, leaves + 1, leaf -> leaf),
                integers(DataType.INT32, leaves, leaf -> chance.from(0, targets - 1)),
                chance.numbers(type, leaves),
                chance.orAbsent(chance.numbers(type, targets), 2));
    }

    private static OperatorCase lookup(Chance chance) {
        DataType type = chance.any(DataType.INT64, DataType.INT32, DataType.FP32, DataType.FP64);
        DataType values = chance.any(DataType.INT64, DataType.FP32, DataType.INT32);
        int count = chance.from(1, 30);
        Tensor keys = Tensor.allocate(type, count);
        for (int i = 0; i < count; i++) {
            Elements.putDouble(keys.bytes(), type, i, 2 * i - count);
        }
        return OperatorCase.of(
                new LabelLookup(),
                chance.numbers(chance.oneIn(30) ? DataType.UINT8 : type, chance.sizes(chance.from(0, 3))),
                keys,
                chance.numbers(values, count + (chance.oneIn(30) ? 1 : 0)),
                chance.orAbsent(chance.numbers(values), 10));
    }

    private static OperatorCase coupling(Chance chance) {
        int classes = chance.from(2, 6);
        Tensor pairs = chance.numbers(LinearCases.floating(chance), chance.size(), (long) classes * (classes - 1) / 2);
        for (int i = 0; i < pairs.elements(); i++) {
            double any = Elements.getDouble(pairs.bytes(), pairs.dataType(), i);
            Elements.putDouble(pairs.bytes(), pairs.dataType(), i, 1 / (1 + Math.exp(-any)));
        }
        return OperatorCase.of(new PairwiseCoupling(classes + (chance.oneIn(30) ? 1 : 0)), pairs);
    }

    private static OperatorCase packedProduct(Chance chance) {
        DataType type = LinearCases.floating(chance);
        MatMulNBits op = new MatMulNBits(
                chance.from(1, 80), chance.from(1, 20), chance.any(2, 4, 8), chance.any(16, 32, 64, 20));
        int blocks = op.n() * op.blocks();
        boolean packed = chance.oneIn(2);
        Tensor zeros = packed
                ? chance.numbers(DataType.UINT8, (long) op.n() * op.zeroPointBytes())
                : chance.numbers(type, blocks);
        OperatorCase single = OperatorCase.of(
                op,
                chance.numbers(type, chance.size(), op.k() + (chance.oneIn(30) ? 1 : 0)),
                chance.numbers(DataType.UINT8, op.n(), op.blocks(), op.blockBytes()),
                chance.numbers(type, blocks),
                chance.orAbsent(zeros, 3),
                chance.orAbsent(chance.numbers(type, op.n()), 2));
        return chance.oneIn(2) ? single.withConstants(1, 2, 3, 4) : single;
    }

    private static OperatorCase groupQuery(Chance chance) {
        DataType type = LinearCases.floating(chance);
        int batch = chance.from(1, 3);
        int shared = chance.from(1, 3);
        int heads = shared * chance.from(1, 3);
        int length = chance.from(1, 5);
        int past = chance.oneIn(2) ? 0 : chance.from(1, 6);
        int pairs = chance.from(1, 4);
        int size = 2 * pairs;
        int total = past == 0 ? length : chance.from(length, past + length);
        boolean prompt = total == length;
        boolean rotary = chance.oneIn(2);
        @Nullable Tensor cache = past == 0 ? null : chance.numbers(type, batch, shared, past, size);
        Tensor lengths = integers(DataType.INT32, batch, i -> (prompt ? chance.from(1, total) : total) - 1);
        GroupQueryAttention op = new GroupQueryAttention(
                heads,
                shared,
                chance.oneIn(2) ? 0 : 0.5f,
                chance.oneIn(3) ? 2 : 0,
                chance.oneIn(3) ? chance.from(1, 4) : -1,
                rotary,
                chance.oneIn(2),
                chance.oneIn(4));
        return OperatorCase.of(
                        op,
                        chance.numbers(type, batch, length, (long) heads * size),
                        chance.numbers(type, batch, length, (long) shared * size),
                        chance.numbers(type, batch, length, (long) shared * size),
                        cache,
                        cache == null ? null : chance.numbers(type, batch, shared, past, size),
                        lengths,
                        integers(DataType.INT32, 1, i -> total),
                        rotary ? chance.numbers(type, 20, pairs) : null,
                        rotary ? chance.numbers(type, 20, pairs) : null,
                        rotary && chance.oneIn(2) ? chance.longs(0, 19, batch, length) : null,
                        chance.oneIn(3) ? chance.numbers(type, 1, heads, length, Math.max(past, total)) : null,
                        chance.oneIn(4) ? chance.numbers(type, heads) : null)
                .withConstants(6);
    }
}

package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention, with masks of both kinds and with queries that see nothing, and its position encoding. */
final class AttentionCases {
    private AttentionCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("attention", AttentionCases::scaledDotProduct),
                new Generator("multi_head_attention", AttentionCases::multiHead),
                new Generator("self_attention", AttentionCases::selfAttention),
                new Generator("rotary", AttentionCases::rotary));
    }

    /** Sizes of an attention by chance. */
    private record Sizes(
            DataType type, boolean special, long batch, int heads, int shared, long queries, long keys, long each) {
        static Sizes of(Chance chance) {
            int shared = chance.from(1, 3);
            boolean odd = chance.oneIn(25);
            return new Sizes(
                    LinearCases.floating(chance),
                    chance.oneIn(5),
                    chance.from(1, 3),
                    shared * chance.any(1, 1, 1, 2, 3) + (odd ? 1 : 0),
                    shared,
                    chance.size(),
                    chance.size(),
                    chance.from(1, 9));
        }

        Tensor reals(Chance chance, long... sizes) {
            return LinearCases.reals(chance, type, special, sizes);
        }

        /** Broadcast to the scores, BOOL or floating; some rows hide every key. */
        @Nullable
        Tensor mask(Chance chance, long queries, long keys) {
            if (chance.oneIn(3)) {
                return null;
            }
            long[] sizes = chance.broadcastTo(new long[] {batch, heads, queries, chance.oneIn(30) ? keys + 1 : keys});
            if (chance.oneIn(2)) {
                return chance.numbers(DataType.BOOL, sizes);
            }
            Tensor mask = chance.numbers(type, sizes);
            float hidden = chance.any(Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -1e9f);
            for (int i = 0; type == DataType.FP32 && i < mask.elements(); i++) {
                if (chance.oneIn(2)) {
                    mask.bytes().putFloat(Float.BYTES * i, hidden);
                }
            }
            return mask;
        }
    }

    private static OperatorCase withMask(Chance chance, OperatorCase single, int mask) {
        return chance.oneIn(3) ? single.withConstants(mask) : single;
    }

    private static float scale(Chance chance) {
        return chance.any(1f, 0.125f, chance.real(-1, 1));
    }

    private static OperatorCase scaledDotProduct(Chance chance) {
        Sizes sizes = Sizes.of(chance);
        long queries = sizes.queries();
        long keys = sizes.keys();
        OperatorCase single = OperatorCase.of(
                new Attention.ScaledDotProduct(scale(chance), chance.oneIn(3)),
                sizes.reals(chance, sizes.batch(), sizes.heads(), queries, sizes.each()),
                sizes.reals(chance, sizes.batch(), sizes.shared(), keys, sizes.each()),
                sizes.reals(chance, sizes.batch(), sizes.shared(), keys, chance.from(1, 6)),
                sizes.mask(chance, queries, keys));
        return withMask(chance, single, 3);
    }

    private static OperatorCase multiHead(Chance chance) {
        Sizes sizes = Sizes.of(chance);
        long queries = sizes.queries();
        long keys = sizes.keys();
        OperatorCase single = OperatorCase.of(
                new Attention.MultiHead(sizes.heads(), sizes.shared(), scale(chance), chance.oneIn(3)),
                sizes.reals(chance, sizes.batch(), queries, sizes.heads() * sizes.each()),
                sizes.reals(chance, sizes.batch(), keys, sizes.shared() * sizes.each()),
                sizes.reals(chance, sizes.batch(), keys, sizes.shared() * chance.from(1, 6)),
                sizes.mask(chance, queries, keys));
        return withMask(chance, single, 3);
    }

    private static OperatorCase selfAttention(Chance chance) {
        Sizes sizes = Sizes.of(chance);
        long length = sizes.queries();
        long features = (sizes.heads() + 2L * sizes.shared()) * sizes.each();
        OperatorCase single = OperatorCase.of(
                new Attention.SelfAttention(sizes.heads(), sizes.shared(), scale(chance), chance.oneIn(3)),
                sizes.reals(chance, sizes.batch(), length, chance.oneIn(30) ? features + 1 : features),
                sizes.mask(chance, length, length));
        return withMask(chance, single, 1);
    }

    private static OperatorCase rotary(Chance chance) {
        DataType type = LinearCases.floating(chance);
        long size = 2 * chance.size() + (chance.oneIn(20) ? 1 : 0);
        return OperatorCase.of(
                new Attention.Rotary(chance.any(10000f, 500f, 1f), chance.oneIn(2)),
                LinearCases.reals(
                        chance, type, chance.oneIn(5), chance.from(1, 3), chance.from(1, 4), chance.size(), size));
    }
}

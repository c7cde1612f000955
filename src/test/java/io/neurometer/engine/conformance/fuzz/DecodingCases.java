package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Decoding.CachedAttention;
import io.neurometer.engine.op.Decoding.RotaryEmbedding;
import io.neurometer.engine.op.Decoding.ScoreOutput;
import io.neurometer.engine.op.Streaming;
import io.neurometer.engine.op.Streaming.UpdateRule;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention with a cache of earlier steps, and position encoding by tables. */
final class DecodingCases {
    private DecodingCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("cached_attention", DecodingCases::attention),
                new Generator("rotary_embedding", DecodingCases::rotary),
                new Generator("causal_conv", DecodingCases::causalConv),
                new Generator("linear_attention", DecodingCases::linearAttention));
    }

    /** Features of several heads, side by side or apart. */
    private static Tensor features(
            Chance chance, DataType type, boolean apart, long batch, long heads, long length, long size) {
        return apart
                ? chance.numbers(type, batch, heads, length, size)
                : chance.numbers(type, batch, length, heads * size);
    }

    private static OperatorCase attention(Chance chance) {
        DataType type = LinearCases.floating(chance);
        boolean apart = chance.oneIn(2);
        long batch = chance.from(1, 3);
        int shared = chance.from(1, 3);
        int heads = shared * chance.from(1, 3) + (chance.oneIn(30) ? 1 : 0);
        long queries = chance.size();
        long keys = chance.oneIn(2) ? queries : chance.size();
        long past = chance.oneIn(2) ? 0 : chance.size();
        long size = chance.from(1, 9);
        long valueSize = chance.from(1, 9);
        @Nullable Tensor pastKey = past == 0 ? null : chance.numbers(type, batch, shared, past, size);
        @Nullable Tensor pastValue = past == 0 ? null : chance.numbers(type, batch, shared, past, valueSize);
        @Nullable Tensor mask = null;
        if (chance.oneIn(2)) {
            long[] sizes = chance.broadcastTo(new long[] {batch, heads, queries, past + keys});
            mask = chance.numbers(chance.oneIn(2) ? DataType.BOOL : type, sizes);
        }
        @Nullable Tensor lengths = chance.oneIn(3) ? chance.longs(0, past + keys, batch) : null;
        CachedAttention op = new CachedAttention(
                apart ? 0 : heads,
                apart ? 0 : shared,
                chance.oneIn(2) ? null : 0.5f,
                chance.oneIn(3) ? 2 : 0,
                chance.oneIn(2),
                chance.any(ScoreOutput.values()));
        return OperatorCase.of(
                op,
                features(chance, type, apart, batch, heads, queries, size),
                features(chance, type, apart, batch, shared, keys, size),
                features(chance, type, apart, batch, shared, keys, valueSize),
                mask,
                pastKey,
                pastValue,
                lengths);
    }

    private static OperatorCase rotary(Chance chance) {
        DataType type = LinearCases.floating(chance);
        boolean apart = chance.oneIn(2);
        long batch = chance.from(1, 3);
        int heads = chance.from(1, 4);
        long length = chance.size();
        int pairs = chance.from(1, 4);
        int size = 2 * pairs + (chance.oneIn(2) ? 0 : chance.from(1, 3));
        RotaryEmbedding op = new RotaryEmbedding(apart ? 0 : heads, size == 2 * pairs ? 0 : 2 * pairs, chance.oneIn(2));
        Tensor x = features(chance, type, apart, batch, heads, length, size);
        if (chance.oneIn(2)) {
            return OperatorCase.of(
                    op, x, chance.numbers(type, batch, length, pairs), chance.numbers(type, batch, length, pairs));
        }
        return OperatorCase.of(
                op,
                x,
                chance.numbers(type, 20, pairs),
                chance.numbers(type, 20, pairs),
                chance.longs(0, chance.oneIn(20) ? 20 : 19, batch, length));
    }

    private static OperatorCase causalConv(Chance chance) {
        long batch = chance.from(1, 3);
        long channels = chance.from(1, 5);
        long taps = chance.from(1, 4);
        return OperatorCase.of(
                new Streaming.CausalConv(chance.oneIn(2)),
                chance.floats(batch, channels, chance.size()),
                chance.floats(channels, 1, taps),
                chance.orAbsent(chance.floats(channels), 2),
                chance.orAbsent(chance.floats(batch, channels, taps - 1), 2));
    }

    private static OperatorCase linearAttention(Chance chance) {
        long batch = chance.from(1, 3);
        int shared = chance.from(1, 3);
        int heads = shared * chance.from(1, 2) + (chance.oneIn(30) ? 1 : 0);
        long length = chance.size();
        long size = chance.from(1, 5);
        long valueSize = chance.from(1, 5);
        return OperatorCase.of(
                new Streaming.LinearAttention(
                        heads, shared, chance.any(UpdateRule.values()), chance.oneIn(2) ? null : 0.5f),
                chance.floats(batch, length, heads * size),
                chance.floats(batch, length, shared * size),
                chance.floats(batch, length, shared * valueSize),
                chance.orAbsent(chance.floats(batch, shared, size, valueSize), 2),
                chance.floats(batch, length, chance.oneIn(2) ? shared : shared * size),
                chance.floats(batch, length, chance.oneIn(2) ? shared : 1));
    }
}

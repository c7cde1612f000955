package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.MICROSOFT;

import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Attention with masks, biases and what is kept of earlier tokens. */
final class AttentionCases {
    private static final int BATCH = 2;
    private static final int LENGTH = 4;
    private static final int HEADS = 2;
    private static final int SIZE = 3;
    private static final int HIDDEN = HEADS * SIZE;
    private static final double FILTER = -10000;

    private AttentionCases() {}

    static List<DomainCase> all() {
        List<DomainCase> cases = new ArrayList<>();
        for (Mask mask : Mask.values()) {
            cases.add(attention(mask, false, false));
            cases.add(attention(mask, true, false));
            cases.add(attention(mask, true, true));
            cases.add(quantized(mask));
            cases.add(multiHead(mask, Form.APART));
        }
        for (Form form : Form.values()) {
            cases.add(multiHead(Mask.NONE, form));
        }
        return cases;
    }

    private enum Mask {
        NONE,
        LENGTHS,
        KEYS,
        PAIRS
    }

    private enum Form {
        APART,
        PACKED,
        PACKED_PAIRS,
        BY_HEAD,
        WITH_PAST
    }

    /** [B, L, heads * E] as [B, heads, L, E]. */
    static Array byHead(Array features, int heads) {
        int[] s = features.shape();
        return features.reshape(s[0], s[1], heads, s[2] / heads).permute(0, 2, 1, 3);
    }

    /** The inverse of {@link #byHead}. */
    static Array sideBySide(Array heads) {
        int[] s = heads.shape();
        return heads.permute(0, 2, 1, 3).reshape(s[0], s[2], s[1] * s[3]);
    }

    /** Attention by head; where causal, the last query sees all keys. */
    private static Array attended(Array q, Array k, Array v, @Nullable Array added, boolean causal) {
        Array scores = q.matmul(k.permute(0, 1, 3, 2)).times(1 / Math.sqrt(q.size(3)));
        if (added != null) {
            scores = scores.plus(added);
        }
        if (causal) {
            int queries = q.size(2);
            int keys = k.size(2);
            double[] hidden = new double[queries * keys];
            for (int i = 0; i < hidden.length; i++) {
                hidden[i] = i % keys > i / keys + keys - queries ? Double.NEGATIVE_INFINITY : 0;
            }
            scores = scores.plus(Array.of(new int[] {queries, keys}, hidden));
        }
        return sideBySide(scores.softmax().matmul(v));
    }

    /** The mask as an input of the node, and what it adds to the scores. */
    private record Masked(@Nullable Array input, @Nullable Array added) {
        static Masked of(Mask mask, int keys) {
            Random random = new Random(20);
            return switch (mask) {
                case NONE -> new Masked(null, null);
                case LENGTHS -> {
                    double[] kept = new double[BATCH * keys];
                    for (int i = 0; i < kept.length; i++) {
                        kept[i] = i % keys < (i < keys ? keys : 2) ? 1 : 0;
                    }
                    yield new Masked(
                            Array.vector(keys, 2).as(DataType.INT32),
                            added(Array.of(new int[] {BATCH, 1, 1, keys}, kept)));
                }
                case KEYS -> {
                    Array kept = Array.integers(random, DataType.INT32, 0, 1, BATCH, keys);
                    yield new Masked(kept, added(kept.reshape(BATCH, 1, 1, keys)));
                }
                case PAIRS -> {
                    Array kept = Array.integers(random, DataType.INT32, 0, 1, BATCH, LENGTH, keys);
                    yield new Masked(kept, added(kept.reshape(BATCH, 1, LENGTH, keys)));
                }
            };
        }

        private static Array added(Array kept) {
            return kept.as(DataType.FP32).map(one -> one > 0 ? 0 : FILTER);
        }
    }

    private static DomainCase attention(Mask mask, boolean causal, boolean past) {
        Random random = new Random(21);
        Array x = Array.random(random, BATCH, LENGTH, 5);
        Array weight = Array.random(random, 5, 3 * HIDDEN);
        Array bias = Array.random(random, 3 * HIDDEN);
        Array before = Array.random(random, 2, BATCH, HEADS, 3, SIZE);
        Masked masked = Masked.of(mask, past ? LENGTH + 3 : LENGTH);
        Array projected = x.matmul(weight).plus(bias);
        Array q = byHead(projected.slice(2, 0, HIDDEN), HEADS);
        Array k = byHead(projected.slice(2, HIDDEN, 2 * HIDDEN), HEADS);
        Array v = byHead(projected.slice(2, 2 * HIDDEN, 3 * HIDDEN), HEADS);
        DomainCase.Builder builder = new DomainCase.Builder(
                        MICROSOFT, "Attention", "mask " + mask + (causal ? ", causal" : "") + (past ? ", past" : ""))
                .input("x", x)
                .weight("w", weight)
                .weight("b", bias);
        if (masked.input() != null) {
            builder.input("mask", masked.input());
        }
        if (past) {
            k = before.slice(0, 0, 1).reshape(BATCH, HEADS, 3, SIZE).concat(2, k);
            v = before.slice(0, 1, 2).reshape(BATCH, HEADS, 3, SIZE).concat(2, v);
            builder.absent(masked.input() == null ? 1 : 0).input("past", before);
        }
        builder.with("num_heads", HEADS)
                .with("unidirectional", causal ? 1 : 0)
                .output("y", attended(q, k, v, masked.added(), causal));
        if (past) {
            int total = LENGTH + 3;
            builder.output(
                    "present",
                    k.reshape(1, BATCH, HEADS, total, SIZE).concat(0, v.reshape(1, BATCH, HEADS, total, SIZE)));
        }
        return builder.build();
    }

    private static DomainCase quantized(Mask mask) {
        Random random = new Random(22);
        Array x = Array.integers(random, DataType.UINT8, 0, 255, BATCH, LENGTH, 5);
        Array weight = Array.integers(random, DataType.INT8, -127, 127, 5, 3 * HIDDEN);
        Array bias = Array.random(random, 3 * HIDDEN);
        Masked masked = Masked.of(mask, LENGTH);
        Array projected = x.as(DataType.FP32)
                .map(q -> (q - 120) * 0.01f)
                .matmul(weight.as(DataType.FP32).map(q -> (q - 3) * 0.005f))
                .plus(bias);
        Array q = byHead(projected.slice(2, 0, HIDDEN), HEADS);
        Array k = byHead(projected.slice(2, HIDDEN, 2 * HIDDEN), HEADS);
        Array v = byHead(projected.slice(2, 2 * HIDDEN, 3 * HIDDEN), HEADS);
        DomainCase.Builder builder = new DomainCase.Builder(MICROSOFT, "QAttention", "mask " + mask)
                .input("x", x)
                .weight("w", weight)
                .weight("b", bias)
                .weight("x_scale", Array.scalar(0.01f))
                .weight("w_scale", Array.scalar(0.005f));
        if (masked.input() == null) {
            builder.absent(1);
        } else {
            builder.input("mask", masked.input());
        }
        return builder.weight("x_zero", Array.scalar(120).as(DataType.UINT8))
                .weight("w_zero", Array.scalar(3).as(DataType.INT8))
                .with("num_heads", HEADS)
                .output("y", attended(q, k, v, masked.added(), false))
                .build();
    }

    private static DomainCase multiHead(Mask mask, Form form) {
        Random random = new Random(23);
        int keys = form == Form.PACKED ? LENGTH : 5;
        boolean past = form == Form.WITH_PAST;
        Array q = Array.random(random, BATCH, LENGTH, HIDDEN);
        Array k = Array.random(random, BATCH, keys, HIDDEN);
        Array v = Array.random(random, BATCH, keys, HIDDEN);
        Array bias = Array.random(random, 3 * HIDDEN);
        Array pastKey = Array.random(random, BATCH, HEADS, 3, SIZE);
        Array pastValue = Array.random(random, BATCH, HEADS, 3, SIZE);
        Array scoreBias = Array.random(random, 1, HEADS, LENGTH, past ? keys + 3 : keys);
        Masked masked = Masked.of(mask, past ? keys + 3 : keys);
        Array[] biases = {
            bias.slice(0, 0, HIDDEN), bias.slice(0, HIDDEN, 2 * HIDDEN), bias.slice(0, 2 * HIDDEN, 3 * HIDDEN)
        };
        boolean biased = form != Form.PACKED_PAIRS && form != Form.PACKED && form != Form.BY_HEAD;
        DomainCase.Builder builder =
                new DomainCase.Builder(MICROSOFT, "MultiHeadAttention", "mask " + mask + ", " + form);
        switch (form) {
            case PACKED ->
                builder.input(
                                "qkv",
                                q.reshape(BATCH, LENGTH, HEADS, 1, SIZE)
                                        .concat(3, k.reshape(BATCH, LENGTH, HEADS, 1, SIZE))
                                        .concat(3, v.reshape(BATCH, LENGTH, HEADS, 1, SIZE)))
                        .absent(2);
            case PACKED_PAIRS ->
                builder.input("q", q)
                        .input(
                                "kv",
                                k.reshape(BATCH, keys, HEADS, 1, SIZE)
                                        .concat(3, v.reshape(BATCH, keys, HEADS, 1, SIZE)))
                        .absent(1);
            case BY_HEAD -> builder.input("q", q).input("k", byHead(k, HEADS)).input("v", byHead(v, HEADS));
            case APART, WITH_PAST -> builder.input("q", q).input("k", k).input("v", v);
        }
        if (biased) {
            builder.weight("bias", bias);
            q = q.plus(biases[0]);
            k = k.plus(biases[1]);
            v = v.plus(biases[2]);
        } else {
            builder.absent(1);
        }
        if (masked.input() == null) {
            builder.absent(1);
        } else {
            builder.input("mask", masked.input());
        }
        builder.input("scores", scoreBias);
        Array added = masked.added() == null
                ? scoreBias
                : scoreBias.concat(0, scoreBias).plus(masked.added());
        Array keysByHead = byHead(k, HEADS);
        Array valuesByHead = byHead(v, HEADS);
        if (past) {
            builder.input("past_key", pastKey).input("past_value", pastValue);
            keysByHead = pastKey.concat(2, keysByHead);
            valuesByHead = pastValue.concat(2, valuesByHead);
        }
        builder.with("num_heads", HEADS)
                .output("y", attended(byHead(q, HEADS), keysByHead, valuesByHead, added, false));
        if (past) {
            builder.output("present_key", keysByHead).output("present_value", valuesByHead);
        }
        return builder.build();
    }
}

package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.MICROSOFT;

import io.neurometer.engine.tensor.DataType;
import java.util.List;
import java.util.Random;

/** Attention over a cache, at the prompt and at a later token, with each of its options. */
final class GroupQueryCases {
    private static final int BATCH = 2;
    private static final int HEADS = 4;
    private static final int SHARED = 2;
    private static final int SIZE = 16;
    private static final int POSITIONS = 12;

    private GroupQueryCases() {}

    /** @param past rows of the cache that the node is given; 0 for none */
    private record Setting(
            String name,
            int length,
            int past,
            int[] tokens,
            boolean packed,
            boolean rotary,
            boolean interleaved,
            int window,
            double softcap,
            boolean smooth) {}

    static List<DomainCase> all() {
        return List.of(
                of(new Setting("prompt", 5, 0, new int[] {5, 5}, false, false, false, -1, 0, false)),
                of(new Setting("prompt, packed, rotary", 5, 0, new int[] {5, 5}, true, true, false, -1, 0, false)),
                of(new Setting("prompt, interleaved", 5, 0, new int[] {5, 5}, false, true, true, -1, 0, false)),
                of(new Setting("prompt, window", 5, 0, new int[] {5, 5}, false, false, false, 2, 0, false)),
                of(new Setting("prompt, capped", 5, 0, new int[] {5, 5}, false, false, false, -1, 2, false)),
                of(new Setting("prompt, smooth", 5, 0, new int[] {5, 5}, false, false, false, -1, 0, true)),
                of(new Setting("token, past grows", 1, 4, new int[] {5, 5}, false, true, false, -1, 0, false)),
                of(new Setting("token, lengths differ", 1, 6, new int[] {6, 4}, true, true, false, -1, 0, false)),
                of(new Setting("token, buffer", 1, 9, new int[] {5, 4}, false, true, false, 3, 0, false)));
    }

    private static DomainCase of(Setting s) {
        Random random = new Random(30);
        Array q = Array.random(random, BATCH, s.length(), HEADS * SIZE);
        Array k = Array.random(random, BATCH, s.length(), SHARED * SIZE);
        Array v = Array.random(random, BATCH, s.length(), SHARED * SIZE);
        Array cosines = Array.random(random, POSITIONS, SIZE / 2).map(Math::cos);
        Array sines = Array.random(random, POSITIONS, SIZE / 2).map(Math::sin);
        Array pastKey = Array.random(random, BATCH, SHARED, s.past(), SIZE);
        Array pastValue = Array.random(random, BATCH, SHARED, s.past(), SIZE);
        int most = Math.max(s.tokens()[0], s.tokens()[1]);
        DomainCase.Builder builder = new DomainCase.Builder(MICROSOFT, "GroupQueryAttention", s.name());
        if (s.packed()) {
            builder.input("qkv", q.concat(2, k).concat(2, v)).absent(2);
        } else {
            builder.input("q", q).input("k", k).input("v", v);
        }
        if (s.past() > 0) {
            builder.input("past_key", pastKey).input("past_value", pastValue);
        } else {
            builder.absent(2);
        }
        builder.input(
                        "lengths",
                        Array.vector(s.tokens()[0] - 1, s.tokens()[1] - 1).as(DataType.INT32))
                .weight("total", Array.scalar(most).as(DataType.INT32));
        if (s.rotary()) {
            builder.weight("cos", cosines).weight("sin", sines);
        }
        builder.with("num_heads", HEADS)
                .with("kv_num_heads", SHARED)
                .with("do_rotary", s.rotary() ? 1 : 0)
                .with("rotary_interleaved", s.interleaved() ? 1 : 0)
                .with("local_window_size", s.window())
                .with("softcap", s.softcap())
                .with("smooth_softmax", s.smooth() ? 1 : 0);
        int rows = Math.max(most, s.past());
        double[] keys = new double[BATCH * SHARED * rows * SIZE];
        double[] values = keys.clone();
        double[] result = new double[BATCH * s.length() * HEADS * SIZE];
        for (int b = 0; b < BATCH; b++) {
            int before = s.tokens()[b] - s.length();
            for (int h = 0; h < SHARED; h++) {
                for (int row = 0; row < rows; row++) {
                    for (int e = 0; e < SIZE; e++) {
                        int at = ((b * SHARED + h) * rows + row) * SIZE + e;
                        boolean fresh = row >= before && row < before + s.length();
                        if (fresh) {
                            int feature = h * SIZE + e;
                            keys[at] = turned(s, k, cosines, sines, b, row - before, row, feature);
                            values[at] = v.get(b, row - before, feature);
                        } else if (row < before) {
                            keys[at] = pastKey.get(b, h, row, e);
                            values[at] = pastValue.get(b, h, row, e);
                        }
                    }
                }
            }
            for (int h = 0; h < HEADS; h++) {
                int cache = (b * SHARED + h / (HEADS / SHARED)) * rows;
                for (int i = 0; i < s.length(); i++) {
                    int end = before + i + 1;
                    int first = s.window() < 0 ? 0 : Math.max(0, end - s.window());
                    double[] shares = new double[end];
                    double sum = s.smooth() ? 1 : 0;
                    for (int j = first; j < end; j++) {
                        double score = 0;
                        for (int e = 0; e < SIZE; e++) {
                            score += turned(s, q, cosines, sines, b, i, before + i, h * SIZE + e)
                                    * keys[(cache + j) * SIZE + e];
                        }
                        score /= Math.sqrt(SIZE);
                        shares[j] = Math.exp(s.softcap() > 0 ? s.softcap() * Math.tanh(score / s.softcap()) : score);
                        sum += shares[j];
                    }
                    for (int j = first; j < end; j++) {
                        for (int e = 0; e < SIZE; e++) {
                            result[(b * s.length() + i) * HEADS * SIZE + h * SIZE + e] +=
                                    shares[j] / sum * values[(cache + j) * SIZE + e];
                        }
                    }
                }
            }
        }
        int[] cached = {BATCH, SHARED, rows, SIZE};
        return builder.output("y", Array.of(q.shape(), result))
                .output("present_key", Array.of(cached, keys))
                .output("present_value", Array.of(cached, values))
                .build();
    }

    /** A feature of a token after the rotation for its position. */
    private static double turned(
            Setting s, Array x, Array cosines, Array sines, int batch, int row, int position, int feature) {
        double own = x.get(batch, row, feature);
        if (!s.rotary()) {
            return own;
        }
        int within = feature % SIZE;
        int half = SIZE / 2;
        boolean first = s.interleaved() ? within % 2 == 0 : within < half;
        int step = s.interleaved() ? 1 : half;
        int pair = s.interleaved() ? within / 2 : within % half;
        double other = x.get(batch, row, first ? feature + step : feature - step);
        return own * cosines.get(position, pair) + (first ? -other : other) * sines.get(position, pair);
    }
}

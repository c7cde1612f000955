package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.MICROSOFT;

import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rotation of pairs of features by tables of cosines and sines. */
final class RotaryCases {
    private static final int BATCH = 2;
    private static final int LENGTH = 3;
    private static final int HEADS = 2;
    private static final int POSITIONS = 9;

    private RotaryCases() {}

    static List<DomainCase> all() {
        List<DomainCase> cases = new ArrayList<>();
        for (boolean byHead : new boolean[] {false, true}) {
            for (boolean offset : new boolean[] {false, true}) {
                cases.add(rotary(byHead, offset, false, 8));
                cases.add(rotary(byHead, offset, true, 8));
            }
        }
        cases.add(rotary(false, false, false, 4));
        return cases;
    }

    /** @param rotated how many of 8 features of each head */
    private static DomainCase rotary(boolean byHead, boolean offset, boolean interleaved, int rotated) {
        Random random = new Random(50);
        int half = rotated / 2;
        Array x = Array.random(random, BATCH, HEADS, LENGTH, 8);
        Array angles = Array.random(random, POSITIONS, half);
        Array cosines = angles.map(Math::cos);
        Array sines = angles.map(Math::sin);
        Array positions = offset
                ? Array.vector(4).as(DataType.INT64)
                : Array.integers(random, DataType.INT64, 0, POSITIONS - 1, BATCH, LENGTH);
        double[] y = x.values();
        for (int i = 0; i < y.length; i++) {
            int feature = i % 8;
            if (feature >= rotated) {
                continue;
            }
            int place = i / 8 % LENGTH;
            int sample = i / 8 / LENGTH / HEADS;
            int position = offset ? 4 + place : (int) positions.get(sample, place);
            boolean first = interleaved ? feature % 2 == 0 : feature < half;
            int step = interleaved ? 1 : half;
            int pair = interleaved ? feature / 2 : feature % half;
            double other = x.values()[first ? i + step : i - step];
            y[i] = x.values()[i] * cosines.get(position, pair) + (first ? -other : other) * sines.get(position, pair);
        }
        Array result = Array.of(x.shape(), y);
        DomainCase.Builder builder = new DomainCase.Builder(
                        MICROSOFT,
                        "RotaryEmbedding",
                        (byHead ? "by head" : "side by side") + (offset ? ", offset" : "")
                                + (interleaved ? ", interleaved" : "") + ", " + rotated + " features")
                .input("x", byHead ? x : AttentionCases.sideBySide(x))
                .input("positions", positions)
                .weight("cos", cosines)
                .weight("sin", sines)
                .with("interleaved", interleaved ? 1 : 0);
        if (rotated < 8) {
            builder.with("num_heads", HEADS).with("rotary_embedding_dim", rotated);
        }
        return builder.output("y", byHead ? result : AttentionCases.sideBySide(result))
                .build();
    }
}

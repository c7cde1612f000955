package io.neurometer.engine.op;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts of scalar operations by kind, beyond those inside multiply-accumulates. Any tool's figure for such work is a
 * weighted sum of these.
 */
public final class OpVector {
    /** Kinds of scalar operation. */
    public enum Kind {
        MUL,
        ADD,
        CMP,
        DIV,
        EXP,
        LOG,
        SQRT,
        TANH,
        ERF,
        /** Trigonometric functions, powers, rounding, bit and logical operations. */
        OTHER
    }

    public static final OpVector ZERO = new OpVector(new long[Kind.values().length]);

    private final long[] counts;

    private OpVector(long[] counts) {
        this.counts = counts;
    }

    public static OpVector of(Kind kind, long count) {
        return ZERO.plus(kind, count);
    }

    /** @throws ArithmeticException when a count exceeds 2^63-1 */
    public OpVector plus(Kind kind, long count) {
        long[] sum = counts.clone();
        sum[kind.ordinal()] = Math.addExact(sum[kind.ordinal()], count);
        return new OpVector(sum);
    }

    /** @throws ArithmeticException when a count exceeds 2^63-1 */
    public OpVector plus(OpVector other) {
        long[] sum = counts.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Math.addExact(sum[i], other.counts[i]);
        }
        return new OpVector(sum);
    }

    /** Every count multiplied by {@code factor}. @throws ArithmeticException when a count exceeds 2^63-1 */
    public OpVector times(long factor) {
        long[] product = counts.clone();
        for (int i = 0; i < product.length; i++) {
            product[i] = Math.multiplyExact(product[i], factor);
        }
        return new OpVector(product);
    }

    public long get(Kind kind) {
        return counts[kind.ordinal()];
    }

    /** All counts added up. */
    public long total() {
        return Arrays.stream(counts).reduce(0, Math::addExact);
    }

    public Map<Kind, Long> asMap() {
        Map<Kind, Long> map = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            map.put(kind, get(kind));
        }
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpVector vector && Arrays.equals(counts, vector.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}

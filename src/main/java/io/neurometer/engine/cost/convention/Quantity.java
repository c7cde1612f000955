package io.neurometer.engine.cost.convention;

import io.neurometer.engine.op.OpCost;

/** What a tool's number counts, whatever the tool calls it. */
public enum Quantity {
    /** Multiply-accumulates. */
    MAC("multiply-accumulates"),
    /** Floating-point operations, two for each multiply-accumulate. */
    FLOP("floating-point operations");

    private final String text;

    Quantity(String text) {
        this.text = text;
    }

    /** How much of it one node has by the convention {@code mac-matmul/1}. */
    long ours(OpCost cost) {
        return this == MAC ? cost.mac() : cost.flop();
    }

    @Override
    public String toString() {
        return text;
    }
}

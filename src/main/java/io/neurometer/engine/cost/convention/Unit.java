package io.neurometer.engine.cost.convention;

import io.neurometer.engine.op.OpCost;

/** What a tool's number counts, whatever the tool calls it. */
public enum Unit {
    /** Multiply-accumulates. */
    MAC("multiply-accumulates"),
    /** Floating-point operations, two for each multiply-accumulate. */
    FLOP("floating-point operations");

    private final String text;

    Unit(String text) {
        this.text = text;
    }

    /** Our own figure of one node in this unit, by the convention {@code mac-matmul/1}. */
    long ours(OpCost cost) {
        return this == MAC ? cost.mac() : cost.flop();
    }

    @Override
    public String toString() {
        return text;
    }
}

package io.neurometer.engine.op;

/**
 * Arithmetic of one execution under the convention {@code mac-matmul/1}.
 *
 * @param mac multiply-accumulates of convolutions, matrix products, attention scores and values, and recurrent gates
 * @param other every operation outside those; bias adds belong to the multiply-accumulates and are not counted
 * @param connections edges between neurons without bias edges: for each output element of a layer with weights, the
 *     inputs it sums; 0 for operators without weights
 * @param biasConnections one edge for each output element that has a bias
 */
public record OpCost(long mac, OpVector other, long connections, long biasConnections) {
    /** Data movement only. */
    public static final OpCost FREE = new OpCost(0, OpVector.ZERO, 0, 0);

    public static OpCost ofOther(OpVector other) {
        return new OpCost(0, other, 0, 0);
    }

    public static OpCost ofOther(OpVector.Kind kind, long count) {
        return ofOther(OpVector.of(kind, count));
    }

    public static OpCost ofMac(long mac) {
        return new OpCost(mac, OpVector.ZERO, 0, 0);
    }

    public OpCost withOther(OpVector vector) {
        return new OpCost(mac, vector, connections, biasConnections);
    }

    public OpCost withConnections(long edges, long biasEdges) {
        return new OpCost(mac, other, edges, biasEdges);
    }

    /** Floating-point operations: 2 per multiply-accumulate, exact for layers with bias. */
    public long flop() {
        return Math.multiplyExact(2, mac);
    }

    /** All operations: {@link #flop()} and every other one. */
    public long op() {
        return Math.addExact(flop(), other.total());
    }

    public OpCost plus(OpCost cost) {
        return new OpCost(
                Math.addExact(mac, cost.mac),
                other.plus(cost.other),
                Math.addExact(connections, cost.connections),
                Math.addExact(biasConnections, cost.biasConnections));
    }
}

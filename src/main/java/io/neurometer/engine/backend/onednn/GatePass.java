package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.loops.Gate;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** An activation of all elements in memory, in place. For many runs by one caller at a time. */
final class GatePass implements Runnable {
    private final PartsTeam team;

    /**
     * @param memory little-endian finite FP32 elements
     * @param threads how many share the parts out
     */
    GatePass(Gate gate, ByteBuffer memory, int threads) {
        FloatBuffer elements = memory.asFloatBuffer();
        int length = Gate.MOST_ELEMENTS;
        FloatBuffer[] parts = new FloatBuffer[(elements.limit() + length - 1) / length];
        for (int i = 0; i < parts.length; i++) {
            int from = i * length;
            parts[i] = elements.slice(from, Math.min(length, elements.limit() - from));
        }
        int members = Math.max(1, Math.min(threads, parts.length));
        this.team = new PartsTeam(members, parts.length, (member, part) -> gate.apply(parts[part]));
    }

    @Override
    public void run() {
        team.run();
    }
}

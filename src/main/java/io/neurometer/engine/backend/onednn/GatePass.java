package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.loops.Gate;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** An activation of all elements in memory, in place. For many runs by one caller at a time. */
final class GatePass implements Runnable {
    private final Gate gate;
    private final FloatBuffer[] parts;
    private final AtomicInteger next = new AtomicInteger();
    private final OpenMpTeam team;

    /**
     * @param memory little-endian finite FP32 elements
     * @param threads how many share the parts out
     */
    GatePass(Gate gate, ByteBuffer memory, int threads) {
        this.gate = gate;
        FloatBuffer elements = memory.asFloatBuffer();
        int length = Gate.MOST_ELEMENTS;
        this.parts = new FloatBuffer[(elements.limit() + length - 1) / length];
        for (int i = 0; i < parts.length; i++) {
            int from = i * length;
            parts[i] = elements.slice(from, Math.min(length, elements.limit() - from));
        }
        this.team = new OpenMpTeam(Math.max(1, Math.min(threads, parts.length)), number -> runParts());
    }

    @Override
    public void run() {
        next.set(0);
        team.run();
    }

    private void runParts() {
        for (int part = next.getAndIncrement(); part < parts.length; part = next.getAndIncrement()) {
            gate.apply(parts[part]);
        }
    }
}

package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.loops.Gate;
import org.jspecify.annotations.Nullable;

/**
 * A primitive for an operator, and the links of the chain after it.
 *
 * @param inside the links that are its post-ops
 * @param separate the links that follow as primitives of their own, or null
 * @param gate the last link where it follows as a pass of its own, or null
 */
record FusedPrimitive(
        PrimitiveDescriptor descriptor,
        PostOps inside,
        @Nullable PostOps separate,
        @Nullable Gate gate) {
    /**
     * Adds the primitive and the links behind it; false where oneDNN lacks one of them, or the last is to be a pass over
     * memory with gaps.
     *
     * @param arguments of the operator itself, without the destination
     */
    boolean call(ProgramBuilder program, Arguments arguments, MemoryView output) {
        inside.call(program, descriptor, arguments, output);
        Gate last = gate;
        if (last != null) {
            return add(program, last, output);
        }
        return separate == null || separate.callSeparately(program, output);
    }

    private static boolean add(ProgramBuilder program, Gate gate, MemoryView output) {
        int threads = OpenMpTeam.sizeFor(program.request());
        program.run(bytes -> new GatePass(gate, bytes.get(0), threads), output);
        return output.descriptor().isDense();
    }
}

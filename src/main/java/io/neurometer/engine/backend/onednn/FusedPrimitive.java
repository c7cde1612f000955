package io.neurometer.engine.backend.onednn;

import org.jspecify.annotations.Nullable;

/**
 * A primitive for an operator, and the links of the chain after it.
 *
 * @param inside the links that are its post-ops
 * @param separate the links that follow as primitives of their own, or null
 */
record FusedPrimitive(
        PrimitiveDescriptor descriptor,
        PostOps inside,
        @Nullable PostOps separate) {
    /**
     * Adds the primitive and the separate links; false where oneDNN lacks one of them.
     *
     * @param arguments of the operator itself, without the destination
     */
    boolean call(ProgramBuilder program, Arguments arguments, MemoryView output) {
        inside.call(program, descriptor, arguments, output);
        return separate == null || separate.callSeparately(program, output);
    }
}

package io.neurometer.engine.backend.onednn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A primitive for an operator, with the links after it.
 *
 * @param inside the links that the primitive does itself
 * @param apart the links that follow as primitives of their own, or null
 */
record FusedPrimitive(
        PrimitiveDescriptor blueprint,
        PostOps inside,
        @Nullable PostOps apart) {
    /** The arguments of the links inside: argument, operand, ... */
    List<Integer> arguments(ProgramBuilder program, MemoryDescriptor output) {
        return inside.arguments(program, blueprint, output);
    }

    /**
     * Calls the primitive and the links apart, and gives the program; null where the library has not all of the links.
     *
     * @param pairs the primitive's arguments: argument, operand, ...
     * @param operand the output
     */
    @Nullable
    Program program(
            ProgramBuilder program, NativeScope scope, List<Integer> pairs, int operand, MemoryDescriptor output) {
        program.call(blueprint, pairs);
        if (apart != null && !apart.callSeparately(program, scope, operand, output)) {
            program.abandon();
            return null;
        }
        return program.build();
    }
}

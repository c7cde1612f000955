package io.neurometer.engine.backend.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;

/** Calls that compute each element from one of the same place and a number. */
final class Arithmetic {
    private Arithmetic() {}

    static void multiply(ProgramBuilder program, Operand from, double factor, Operand to) {
        program.call("multiply", List.of(from, Constants.of(program, from.type(), factor)), to, CallArguments.NONE);
    }

    static void add(ProgramBuilder program, Operand from, double summand, Operand to) {
        program.call("add", List.of(from, Constants.of(program, from.type(), summand)), to, CallArguments.NONE);
    }

    /** |x|^p. */
    static void power(ProgramBuilder program, Operand from, int p, Operand to) {
        if (p == 2) {
            program.call("multiply", List.of(from, from), to, CallArguments.NONE);
            return;
        }
        program.transform(Abs::new, List.of(from), to);
        if (p > 1) {
            program.call("Pow", List.of(to, Constants.of(program, to.type(), p)), to, CallArguments.NONE);
        }
    }

    /** x^(1/p). */
    static void root(ProgramBuilder program, Operand from, int p, Operand to) {
        if (p == 2) {
            program.transform(Sqrt::new, List.of(from), to);
        } else if (p == 1) {
            program.copy(from, to);
        } else {
            program.call("Pow", List.of(from, Constants.of(program, from.type(), 1.0 / p)), to, CallArguments.NONE);
        }
    }
}

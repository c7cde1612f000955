package io.neurometer.engine.backend.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;

/** Remainders with the sign of the divisor, of which ND4J's own are wrong for small numbers and large integers. */
final class Remainders {
    private Remainders() {}

    /** Adds the divisor where it and the remainder differ in sign; all sizes are equal. */
    static void takeSign(ProgramBuilder program, Operand remainder, Operand divisor, Operand output) {
        if (output.type().isUnsigned()) {
            program.copy(remainder, output);
            return;
        }
        Operand sign = program.scratch(output.type(), output.sizes());
        Operand shift = program.scratch(output.type(), output.sizes());
        program.transform(Sign::new, List.of(remainder), shift);
        program.transform(Sign::new, List.of(divisor), sign);
        program.call("multiply", List.of(shift, sign), shift, CallArguments.NONE);
        Scalars.atMost(program, 0, shift, shift);
        program.call("multiply", List.of(shift, divisor), shift, CallArguments.NONE);
        program.call("subtract", List.of(remainder, shift), output, CallArguments.NONE);
    }
}

package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Conversions between datatypes. */
final class CastKernels {
    private CastKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Elementwise.Cast.class, (program, op) -> cast(program)),
                new KernelEntry<>(Elementwise.CastLike.class, (program, op) -> cast(program)));
    }

    private static void cast(ProgramBuilder program) {
        Operand from = program.input(0).flat();
        Operand to = program.output().flat();
        if (to.type() == DataType.BOOL) {
            Casts.widened(program, from, to, (wide, truth) -> Casts.convert(program, wide, truth));
        } else {
            Casts.convert(program, from, to);
        }
        program.mayOverwrite(0);
    }
}

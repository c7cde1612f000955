package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseSubtraction;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** A choice between two arrays, made with products: ND4J's own selection takes a hundred times as long. */
final class SelectionKernels {
    private SelectionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Elementwise.Where.class, (program, op) -> where(program)),
                new KernelEntry<>(Elementwise.Clip.class, (program, op) -> clip(program)));
    }

    private static void where(ProgramBuilder program) {
        Broadcasting operands =
                Broadcasting.of(List.of(program.input(0), program.input(1), program.input(2)), program.output());
        DataType type = operands.output().type();
        if (type == DataType.BOOL) {
            choose(program, operands, "boolean_and", "boolean_or");
        } else if (!type.isFloating() || program.request().context().finite()) {
            choose(program, operands, "multiply", "add");
        } else {
            chooseKeepingNaN(program, operands);
        }
    }

    /** The chosen of the first and of the second array, with zeros in the place of the others, united. */
    private static void choose(ProgramBuilder program, Broadcasting operands, String keep, String unite) {
        Operand first = operands.input(0);
        Operand second = program.scratch(DataType.BOOL, first.sizes());
        Operand output = operands.output();
        Operand kept = program.scratch(output.type(), both(operands.input(1), first));
        Operand other = program.scratch(output.type(), both(operands.input(2), first));
        program.call("boolean_not", List.of(first), second, CallArguments.NONE);
        program.call(keep, List.of(operands.input(1), first), kept, CallArguments.NONE);
        program.call(keep, List.of(operands.input(2), second), other, CallArguments.NONE);
        program.call(unite, List.of(kept, other), output, CallArguments.NONE);
        program.mayOverwrite(1);
        program.mayOverwrite(2);
    }

    private static long[] both(Operand one, Operand other) {
        long[] sizes = one.sizes();
        Arrays.setAll(sizes, axis -> Math.max(sizes[axis], other.size(axis)));
        return sizes;
    }

    /** Zeros are put in without products, which would make NaN of infinities. */
    private static void chooseKeepingNaN(ProgramBuilder program, Broadcasting operands) {
        Operand output = operands.output();
        Operand first = Casts.as(program, output.type(), operands.whole(program, 0));
        Operand second = program.scratch(output.type(), output.sizes());
        Scalars.apply(program, ScalarReverseSubtraction::new, 1, first, second);
        Conditional.replace(program, Conditions.equals(1), first, operands.whole(program, 1), first);
        Conditional.replace(program, Conditions.equals(1), second, operands.whole(program, 2), second);
        program.call("add", List.of(first, second), output, CallArguments.NONE);
        program.mayOverwrite(1);
        program.mayOverwrite(2);
    }

    /** Where the least exceeds the greatest, the greatest is given; ND4J's own minimum and maximum lose NaN. */
    private static void clip(ProgramBuilder program) {
        program.mayOverwrite(0);
        Casts.widened(
                program, program.input(0).flat(), program.output().flat(), (x, output) -> clip(program, x, output));
    }

    private static void clip(ProgramBuilder program, Operand x, Operand output) {
        if (!program.has(1) && !program.has(2)) {
            program.copy(x, output);
            return;
        }
        boolean keepsNaN = x.type().isFloating() && !program.request().context().finite();
        Operand limited = keepsNaN ? program.scratch(x.type(), x.sizes()) : output;
        if (program.has(1)) {
            bound(program, "maximum", 1, x, limited);
        }
        if (program.has(2)) {
            bound(program, "minimum", 2, program.has(1) ? limited : x, limited);
        }
        if (keepsNaN) {
            Conditional.keepNaN(program, x, limited, output);
        }
    }

    private static void bound(ProgramBuilder program, String name, int input, Operand from, Operand to) {
        Optional<Number> known = Scalars.known(program, input);
        if (known.isEmpty()) {
            Operand bound = Casts.as(program, from.type(), program.input(input).flat());
            program.call(name, List.of(from, bound), to, CallArguments.NONE);
        } else if (name.equals("maximum")) {
            Scalars.atLeast(program, known.get(), from, to);
        } else {
            Scalars.atMost(program, known.get(), from, to);
        }
    }
}

package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Normalization.LocalResponseNorm;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;

/** Local response normalization. Composed, squares are summed by adding neighbouring channels to one another. */
final class LocalResponseNormalization {
    private static final float COMMON_EXPONENT = 0.75f;

    private LocalResponseNormalization() {}

    static void add(ProgramBuilder program, LocalResponseNorm norm) {
        if (norm.size() % 2 == 1 && program.input(0).type() == DataType.FP32) {
            addChannelsLast(program, norm);
        } else {
            addComposed(program, norm);
        }
    }

    /** By ND4J's operator, which knows as many neighbours on both sides and channels behind all other dimensions. */
    private static void addChannelsLast(ProgramBuilder program, LocalResponseNorm norm) {
        Operand x = Features.planar(Features.lines(program.input(0)));
        Operand y = Features.planar(Features.lines(program.output()));
        Operand moved = Features.toChannelsLast(program, x);
        Operand normalized = program.scratch(x.type(), moved.sizes());
        program.call(
                "lrn",
                List.of(moved),
                normalized,
                CallArguments.integers(norm.size() / 2)
                        .withNumbers(norm.bias(), (double) norm.alpha() / norm.size(), norm.beta()));
        program.copy(normalized.permute(Axes.inverse(Features.channelsLast(x.rank()))), y);
    }

    private static void addComposed(ProgramBuilder program, LocalResponseNorm norm) {
        Operand x = Features.lines(program.input(0));
        Operand y = Features.lines(program.output());
        Operand squares = program.scratch(x.type(), x.sizes());
        Operand divisors = program.scratch(x.type(), x.sizes());
        program.call("multiply", List.of(x, x), squares, CallArguments.NONE);
        Arithmetic.multiply(program, squares, (double) norm.alpha() / norm.size(), squares);
        Arithmetic.add(program, squares, norm.bias(), divisors);
        long channels = x.size(1);
        for (long distance = 1; distance < channels; distance++) {
            long count = channels - distance;
            if (distance <= norm.size() / 2) {
                addSlice(program, squares.slice(1, distance, count), divisors.slice(1, 0, count));
            }
            if (distance <= (norm.size() - 1) / 2) {
                addSlice(program, squares.slice(1, 0, count), divisors.slice(1, distance, count));
            }
        }
        raise(program, divisors, squares, norm.beta());
        program.call("divide", List.of(x, divisors), y, CallArguments.NONE);
    }

    /** Sample by sample, so that neither side has gaps. */
    private static void addSlice(ProgramBuilder program, Operand from, Operand to) {
        for (long sample = 0; sample < from.size(0); sample++) {
            Operand summand = from.slice(0, sample, 1).flat();
            Operand sum = to.slice(0, sample, 1).flat();
            program.call("add", List.of(sum, summand), sum, CallArguments.NONE);
        }
    }

    /** values^beta; the common exponent by roots, which are faster. */
    private static void raise(ProgramBuilder program, Operand values, Operand scratch, float beta) {
        if (beta == COMMON_EXPONENT) {
            program.transform(Sqrt::new, List.of(values), scratch);
            program.call("multiply", List.of(values, scratch), values, CallArguments.NONE);
            program.transform(Sqrt::new, List.of(values), values);
        } else {
            Operand exponent = Constants.of(program, values.type(), beta);
            program.call("Pow", List.of(values, exponent), values, CallArguments.NONE);
        }
    }
}

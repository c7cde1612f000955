package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Rotary position encoding, by products with the cosines and sines of all positions. */
final class RotaryKernels {
    private RotaryKernels() {}

    static void rotary(ProgramBuilder program, Attention.Rotary op) {
        Operand x = Working.of(program, program.input(0));
        DataType type = x.type();
        int length = Math.toIntExact(x.size(2));
        int size = Math.toIntExact(x.size(3));
        int pairs = size / 2;
        double[] cosines = new double[length * size];
        double[] sines = new double[length * pairs];
        double[] negative = new double[length * pairs];
        for (int i = 0; i < sines.length; i++) {
            double angle = i / pairs / Math.pow(op.base(), 2.0 * (i % pairs) / size);
            int first = i / pairs * size + first(op, i % pairs);
            cosines[first] = Math.cos(angle);
            cosines[first + partner(op, pairs)] = Math.cos(angle);
            sines[i] = Math.sin(angle);
            negative[i] = -Math.sin(angle);
        }
        Operand turned = program.scratch(type, x.sizes());
        multiply(program, second(op, x), Constants.of(program, type, negative, 1, 1, length, pairs), first(op, turned));
        multiply(program, first(op, x), Constants.of(program, type, sines, 1, 1, length, pairs), second(op, turned));
        Operand sums = Working.before(program, type, program.output());
        long heads = x.size(0) * x.size(1);
        multiply(
                program,
                x.reshape(heads, (long) length * size),
                Constants.of(program, type, cosines, 1, (long) length * size),
                sums.reshape(heads, (long) length * size));
        program.call("add", List.of(sums, turned), sums, CallArguments.NONE);
        Working.deliver(program, sums, program.output());
        program.mayOverwrite(0);
    }

    private static void multiply(ProgramBuilder program, Operand left, Operand right, Operand target) {
        program.call("multiply", List.of(left, right), target, CallArguments.NONE);
    }

    private static int first(Attention.Rotary op, int pair) {
        return op.interleaved() ? 2 * pair : pair;
    }

    private static int partner(Attention.Rotary op, int pairs) {
        return op.interleaved() ? 1 : pairs;
    }

    /** The first features of all pairs. */
    private static Operand first(Attention.Rotary op, Operand features) {
        long pairs = features.size(3) / 2;
        return features.withView(features.view().slice(3, 0, pairs, op.interleaved() ? 2 : 1));
    }

    /** The second features of all pairs. */
    private static Operand second(Attention.Rotary op, Operand features) {
        long pairs = features.size(3) / 2;
        return features.withView(features.view().slice(3, partner(op, (int) pairs), pairs, op.interleaved() ? 2 : 1));
    }
}

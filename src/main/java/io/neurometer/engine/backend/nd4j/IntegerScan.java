package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Reduction;
import java.util.List;

/**
 * Running sums of integers, which ND4J's own operator does not take: every element adds the one before it, then the one
 * two before it, then the one four before it, and so on.
 *
 * @param length of the lines in the middle dimension
 * @param exclusive whether an element leaves itself out
 * @param reverse whether the lines run backwards
 */
record IntegerScan(long length, boolean exclusive, boolean reverse) {
    static IntegerScan of(Reduction.CumulativeSum op, long length) {
        return new IntegerScan(length, op.exclusive(), op.reverse());
    }

    void add(ProgramBuilder program, Operand lines, Operand output) {
        Operand from = lines;
        if (exclusive) {
            from = program.scratch(lines.type(), lines.sizes());
            Constants.fill(program, Constants.of(program, lines.type(), 0), first(from, 1));
            if (length > 1) {
                program.copy(first(lines, length - 1), rest(from, 1));
            }
        }
        for (long distance = 1; distance < length; distance *= 2) {
            Operand to = 2 * distance < length ? program.scratch(lines.type(), lines.sizes()) : output;
            program.copy(first(from, distance), first(to, distance));
            List<Operand> both = List.of(rest(from, distance), first(from, length - distance));
            program.call("add", both, rest(to, distance), CallArguments.NONE);
            from = to;
        }
        if (length == 1) {
            program.copy(from, output);
        }
    }

    private Operand first(Operand operand, long count) {
        return operand.slice(1, reverse ? length - count : 0, count);
    }

    /** All but the first {@code count}. */
    private Operand rest(Operand operand, long count) {
        return operand.slice(1, reverse ? 0 : count, length - count);
    }
}

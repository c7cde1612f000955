package io.neurometer.engine.backend.nd4j;

import java.util.List;

/**
 * Running sums or products that ND4J's own operators do not take: every element is combined with the one before it, then
 * with the one two before it, then with the one four before it, and so on.
 *
 * @param function {@code add} or {@code multiply}
 * @param length of the lines in the middle dimension
 * @param exclusive whether an element leaves itself out
 * @param reverse whether the lines run backwards
 */
record LineScan(String function, long length, boolean exclusive, boolean reverse) {
    void add(ProgramBuilder program, Operand lines, Operand output) {
        Operand from = lines;
        if (exclusive) {
            from = program.scratch(lines.type(), lines.sizes());
            Constants.fill(program, Constants.of(program, lines.type(), neutral()), first(from, 1));
            if (length > 1) {
                program.copy(first(lines, length - 1), rest(from, 1));
            }
        }
        for (long distance = 1; distance < length; distance *= 2) {
            Operand to = 2 * distance < length ? program.scratch(lines.type(), lines.sizes()) : output;
            program.copy(first(from, distance), first(to, distance));
            List<Operand> both = List.of(rest(from, distance), first(from, length - distance));
            program.call(function, both, rest(to, distance), CallArguments.NONE);
            from = to;
        }
        if (length == 1) {
            program.copy(from, output);
        }
    }

    private int neutral() {
        return function.equals("add") ? 0 : 1;
    }

    private Operand first(Operand operand, long count) {
        return operand.slice(1, reverse ? length - count : 0, count);
    }

    /** All but the first {@code count}. */
    private Operand rest(Operand operand, long count) {
        return operand.slice(1, reverse ? 0 : count, length - count);
    }
}

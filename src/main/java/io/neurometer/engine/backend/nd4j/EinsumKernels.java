package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.EinsumEquation;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Einsum as a chain of products from left to right. What an operand alone has is summed before its product; an index that
 * both operands have counts matrices if the result or a later operand has it, too, and is summed by the product otherwise.
 */
final class EinsumKernels {
    private final ProgramBuilder program;
    private final EinsumEquation.Bound equation;
    private final DataType type;

    private EinsumKernels(ProgramBuilder program, EinsumEquation.Bound equation, DataType type) {
        this.program = program;
        this.equation = equation;
        this.type = type;
    }

    static void einsum(ProgramBuilder program, Linear.Einsum op) {
        EinsumEquation parsed = EinsumEquation.parse(op.equation());
        Shape[] shapes = IntStream.range(0, parsed.operands())
                .mapToObj(i -> program.request().inputs().shape(i))
                .toArray(Shape[]::new);
        DataType type = Working.type(program.output().type());
        new EinsumKernels(program, parsed.bind(shapes), type).build();
    }

    /** An operand and which index each of its dimensions is; none occurs twice. */
    private record Term(Operand operand, List<Integer> indices) {
        /** The dimensions in another order, which must be of the same indices. */
        Operand inOrder(List<Integer> order) {
            return operand.permute(order.stream().mapToInt(indices::indexOf).toArray());
        }
    }

    private void build() {
        Term product = term(0);
        int last = equation.operands().size() - 1;
        for (int i = 1; i <= last; i++) {
            product = multiply(product, term(i), i);
        }
        product = summed(product, Set.copyOf(equation.result()));
        Operand result = product.inOrder(equation.result());
        if (result.type() != program.output().type()) {
            Casts.convert(program, rowMajor(result), program.output());
        } else if (!result.equals(program.output())) {
            program.copy(result, program.output());
        }
    }

    /** An operand as it is given, with a diagonal where it has an index more than once. */
    private Term term(int number) {
        Operand operand = Working.of(program, program.input(number));
        List<Integer> indices = new ArrayList<>(equation.operands().get(number));
        for (int axis = 0; axis < operand.rank(); axis++) {
            if (operand.size(axis) != size(indices.get(axis))) {
                operand = operand.withView(operand.view().repeat(axis, size(indices.get(axis))));
            }
        }
        // A matrix whose rows or columns lie on one another is nothing for a product.
        operand = rowMajor(operand);
        for (int axis = 0; axis < indices.size(); axis++) {
            int again = indices.lastIndexOf(indices.get(axis));
            if (again != axis) {
                operand = diagonal(operand, axis, again);
                int index = indices.remove(again);
                indices.remove(axis);
                indices.add(index);
                axis = -1;
            }
        }
        return new Term(operand, indices);
    }

    /** Where two dimensions have the same index: they become one, which comes last. */
    private Operand diagonal(Operand operand, int one, int other) {
        int[] order = IntStream.concat(
                        IntStream.range(0, operand.rank()).filter(axis -> axis != one && axis != other),
                        IntStream.of(one, other))
                .toArray();
        Operand square = rowMajor(operand.permute(order));
        int last = square.rank() - 2;
        long size = square.size(last);
        long[] flat = IntStream.rangeClosed(0, last)
                .mapToLong(axis -> axis == last ? size * size : square.size(axis))
                .toArray();
        Operand lines = square.reshape(flat);
        return lines.withView(lines.view().slice(last, 0, size, size + 1));
    }

    private Operand rowMajor(Operand operand) {
        if (operand.view().isRowMajor()) {
            return operand;
        }
        Operand copy = program.scratch(type, operand.sizes());
        program.copy(operand, copy);
        return copy;
    }

    /** The sum over all indices but some. */
    private Term summed(Term term, Set<Integer> kept) {
        List<Integer> rest = term.indices().stream().filter(kept::contains).toList();
        if (rest.size() == term.indices().size()) {
            return term;
        }
        List<Integer> order = new ArrayList<>(rest);
        term.indices().stream().filter(index -> !kept.contains(index)).forEach(order::add);
        Operand operand = rowMajor(term.inOrder(order));
        Operand sum = program.scratch(type, sizes(rest));
        Operand matrix = operand.reshape(sum.elements(), operand.elements() / sum.elements());
        program.call("reduce_sum", List.of(matrix), sum.flat(), CallArguments.integers(1));
        return new Term(sum, rest);
    }

    private Term multiply(Term left, Term right, int number) {
        Set<Integer> needed = new TreeSet<>(equation.result());
        equation.operands().subList(number + 1, equation.operands().size()).forEach(needed::addAll);
        Set<Integer> ofLeft = new TreeSet<>(needed);
        ofLeft.addAll(right.indices());
        Set<Integer> ofRight = new TreeSet<>(needed);
        ofRight.addAll(left.indices());
        Term first = summed(left, ofLeft);
        Term second = summed(right, ofRight);
        List<Integer> shared =
                first.indices().stream().filter(second.indices()::contains).toList();
        List<Integer> batch = shared.stream().filter(needed::contains).toList();
        List<Integer> inner =
                shared.stream().filter(index -> !needed.contains(index)).toList();
        List<Integer> rows = first.indices().stream()
                .filter(index -> !shared.contains(index))
                .toList();
        List<Integer> columns = second.indices().stream()
                .filter(index -> !shared.contains(index))
                .toList();
        List<Integer> made = concat(batch, rows, columns);
        boolean last = number == equation.operands().size() - 1;
        boolean done =
                last && made.equals(equation.result()) && program.output().type() == type;
        Operand product = done ? program.output() : program.scratch(type, sizes(made));
        Products.multiply(
                program,
                matrices(first, batch, rows, inner),
                matrices(second, batch, inner, columns),
                product.reshape(grouped(batch, rows, columns)));
        return new Term(product, made);
    }

    /** An operand with one dimension each for its rows and columns, copied where no view is like that. */
    private Operand matrices(Term term, List<Integer> batch, List<Integer> rows, List<Integer> columns) {
        Operand ordered = term.inOrder(concat(batch, rows, columns));
        if (rows.size() == 1 && columns.size() == 1) {
            return ordered;
        }
        return rowMajor(ordered).reshape(grouped(batch, rows, columns));
    }

    private long[] grouped(List<Integer> batch, List<Integer> rows, List<Integer> columns) {
        long[] sizes = Arrays.copyOf(sizes(batch), batch.size() + 2);
        sizes[batch.size()] = Shape.elements(sizes(rows));
        sizes[batch.size() + 1] = Shape.elements(sizes(columns));
        return sizes;
    }

    private long[] sizes(List<Integer> indices) {
        return indices.stream().mapToLong(this::size).toArray();
    }

    private long size(int index) {
        return equation.sizes().get(index).size();
    }

    private static List<Integer> concat(List<Integer> batch, List<Integer> rows, List<Integer> columns) {
        List<Integer> all = new ArrayList<>(batch);
        all.addAll(rows);
        all.addAll(columns);
        return all;
    }
}

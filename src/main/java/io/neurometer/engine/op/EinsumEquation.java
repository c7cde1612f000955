package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An einsum equation read as numpy does: {@code ij,jk->ik}, with {@code ...} for broadcast dimensions; without an arrow
 * the result has the ellipsis and then the letters that occur once, in alphabetical order.
 */
public final class EinsumEquation {
    private static final String ELLIPSIS = "...";

    private final List<String> terms;
    private final String result;

    private EinsumEquation(List<String> terms, String result) {
        this.terms = terms;
        this.result = result;
    }

    /**
     * An equation with sizes. Indices 0 to {@code ellipsis - 1} are the broadcast dimensions, the rest the letters.
     *
     * @param sizes dimension of each index
     * @param operands for each operand the index of each of its dimensions
     * @param result the index of each dimension of the result
     */
    public record Bound(List<Dim> sizes, List<List<Integer>> operands, List<Integer> result) {
        public Shape output() {
            return Shape.of(result.stream().map(sizes::get).toList());
        }

        /** Number of products: all sizes multiplied. */
        long terms() {
            return Shape.of(sizes).elements();
        }
    }

    /** @throws io.neurometer.engine.error.EngineException when the equation is malformed */
    public static EinsumEquation parse(String equation) {
        String compact = equation.replace(" ", "");
        int arrow = compact.indexOf("->");
        List<String> terms = List.of((arrow < 0 ? compact : compact.substring(0, arrow)).split(",", -1));
        terms.forEach(term -> requireTerm(term, equation));
        String result = arrow < 0 ? implicitResult(terms) : compact.substring(arrow + 2);
        requireTerm(result, equation);
        String letters = letters(result);
        for (int i = 0; i < letters.length(); i++) {
            String letter = letters.substring(i, i + 1);
            if (letters.indexOf(letter, i + 1) >= 0 || terms.stream().noneMatch(term -> term.contains(letter))) {
                throw malformed(equation, "each letter of the result once, and only letters that some operand has");
            }
        }
        return new EinsumEquation(terms, result);
    }

    public int operands() {
        return terms.size();
    }

    /** The equation for operands of these shapes. @throws io.neurometer.engine.error.EngineException when they do not fit */
    public Bound bind(Shape... shapes) {
        Shape broadcast = Shape.scalar();
        for (int i = 0; i < shapes.length; i++) {
            broadcast = Rules.broadcast(broadcast, ellipsisPart(terms.get(i), shapes[i]));
        }
        int ellipsis = broadcast.rank();
        List<Dim> sizes = new ArrayList<>(broadcast.dims());
        Map<Character, Integer> indices = new LinkedHashMap<>();
        List<List<Integer>> operands = new ArrayList<>();
        for (int i = 0; i < shapes.length; i++) {
            operands.add(operand(terms.get(i), shapes[i], ellipsis, sizes, indices));
        }
        List<Integer> output = new ArrayList<>();
        int dots = result.indexOf(ELLIPSIS);
        for (int i = 0; i < result.length(); i++) {
            if (i == dots) {
                for (int axis = 0; axis < ellipsis; axis++) {
                    output.add(axis);
                }
                i += ELLIPSIS.length() - 1;
            } else {
                output.add(indices.getOrDefault(result.charAt(i), -1));
            }
        }
        return new Bound(sizes, operands, output);
    }

    private static List<Integer> operand(
            String term, Shape shape, int ellipsis, List<Dim> sizes, Map<Character, Integer> indices) {
        List<Integer> operand = new ArrayList<>();
        int dots = term.indexOf(ELLIPSIS);
        int covered = shape.rank() - letters(term).length();
        int axis = 0;
        for (int i = 0; i < term.length(); i++) {
            if (i == dots) {
                for (int j = 0; j < covered; j++, axis++) {
                    operand.add(ellipsis - covered + j);
                }
                i += ELLIPSIS.length() - 1;
                continue;
            }
            Dim dim = shape.dim(axis++);
            Integer index = indices.get(term.charAt(i));
            if (index == null) {
                index = sizes.size();
                indices.put(term.charAt(i), index);
                sizes.add(dim);
            } else {
                String what = "dimensions for index '" + term.charAt(i) + "'";
                sizes.set(index, oneOrEqual(sizes.get(index), dim, what));
            }
            operand.add(index);
        }
        return operand;
    }

    private static Dim oneOrEqual(Dim first, Dim second, String what) {
        if (first.size() == 1 || second.size() == 1) {
            return first.size() == 1 ? second : first;
        }
        return Rules.requireEqual(first, second, what);
    }

    private static Shape ellipsisPart(String term, Shape shape) {
        int dots = term.indexOf(ELLIPSIS);
        int covered = shape.rank() - letters(term).length();
        if (dots < 0 ? covered != 0 : covered < 0) {
            throw Rules.mismatch(
                    "operand '" + term + "' does not fit its input",
                    shape,
                    letters(term).length() + (dots < 0 ? " dimensions" : " dimensions or more"),
                    "correct the equation");
        }
        return dots < 0 ? Shape.scalar() : Shape.of(shape.dims().subList(dots, dots + covered));
    }

    private static String implicitResult(List<String> terms) {
        Map<Character, Integer> counts = new TreeMap<>();
        boolean dots = false;
        for (String term : terms) {
            dots |= term.contains(ELLIPSIS);
            letters(term).chars().forEach(letter -> counts.merge((char) letter, 1, Integer::sum));
        }
        StringBuilder implicit = new StringBuilder(dots ? ELLIPSIS : "");
        counts.forEach((letter, count) -> {
            if (count == 1) {
                implicit.append(letter);
            }
        });
        return implicit.toString();
    }

    private static String letters(String term) {
        return term.replace(".", "");
    }

    private static void requireTerm(String term, String equation) {
        String rest = term.replaceFirst("\\.\\.\\.", "");
        if (!rest.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
            throw malformed(equation, "operands of letters and at most one '...'");
        }
    }

    private static RuntimeException malformed(String equation, String expected) {
        return Rules.invalid("einsum equation is malformed", "'" + equation + "'", expected, "correct the equation");
    }
}

package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Einsum: equations of networks, and equations by chance. */
final class EinsumCases {
    private static final String[] KNOWN = {
        "ij,jk->ik",
        "ij,kj->ik",
        "bij,bjk->bik",
        "bhid,bhjd->bhij",
        "bhij,bhjd->bhid",
        "bthd,bshd->bhts",
        "bhts,bshd->bthd",
        "abc,cde->abde",
        "abcd,cde->abe",
        "i,j->ij",
        "i,i->",
        "ii->i",
        "ii->",
        "ij->ji",
        "ij->",
        "bij,bij->b",
        "...ij,...jk->...ik",
        "...i,ij->...j",
        "ij,jk,kl->il",
        "iij->j",
        "bi,bj,bk->bijk",
        "abij,abjk",
        "i,i,i->i",
        "...ij->...ji",
        "nchw,oc->nohw",
        "ab,cd->dcba"
    };

    private EinsumCases() {}

    static OperatorCase einsum(Chance chance) {
        String equation = chance.oneIn(3) ? random(chance) : chance.any(KNOWN);
        DataType type = LinearCases.number(chance);
        boolean special = chance.oneIn(6);
        long[] sizes = new long[26];
        Arrays.setAll(sizes, i -> chance.oneIn(5) ? 1 : chance.oneIn(60) ? 0 : chance.from(2, 5));
        long[] dots = {chance.from(1, 3), chance.from(1, 4)};
        String[] terms = equation.split("->", -1)[0].split(",", -1);
        Tensor[] operands = Arrays.stream(terms)
                .map(term -> LinearCases.reals(chance, type, special, sizes(chance, term, sizes, dots)))
                .toArray(Tensor[]::new);
        return OperatorCase.of(new Linear.Einsum(equation), operands);
    }

    private static long[] sizes(Chance chance, String term, long[] sizes, long[] dots) {
        long[] broadcast = term.contains("...") ? chance.broadcastTo(dots) : new long[0];
        IntStream letters = term.chars().filter(Character::isLetter);
        long[] own = letters.mapToLong(letter -> chance.oneIn(15) ? 1 : sizes[letter - 'a'])
                .toArray();
        return IntStream.range(0, broadcast.length + own.length)
                .mapToLong(i -> i < broadcast.length ? broadcast[i] : own[i - broadcast.length])
                .toArray();
    }

    private static String random(Chance chance) {
        String[] terms = new String[chance.from(1, 3)];
        Arrays.setAll(terms, i -> letters(chance, chance.from(0, 4)));
        String all = Arrays.stream(terms)
                .flatMap(term -> Arrays.stream(term.split("")))
                .distinct()
                .filter(letter -> chance.oneIn(2))
                .collect(Collectors.joining());
        return String.join(",", terms) + (chance.oneIn(6) ? "" : "->" + all);
    }

    private static String letters(Chance chance, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> chance.any("a", "b", "c", "d", "e"))
                .collect(Collectors.joining());
    }
}

package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.report.Section;

/** One reason why a tool's figure differs from ours. */
public record Term(String term, long amount, long layers, DifferenceKind kind, String why) {
    static final Section<Term> SECTION = Section.of(Term.class)
            .figure("term", "What is counted differently: a kind of layer, or `bias`.", Term::term)
            .figure("amount", COUNT, "How much it adds to our figure; negative where it takes away.", Term::amount)
            .figure("layers", COUNT, "How many layers contribute.", Term::layers)
            .figure(
                    "verdict",
                    "`definition` if on purpose, `absent` if the work is not seen, `wrong` if the formula is mistaken.",
                    Term::kind)
            .figure("why", "One line about it.", Term::why)
            .build();
}

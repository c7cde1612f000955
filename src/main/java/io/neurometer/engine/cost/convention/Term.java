package io.neurometer.engine.cost.convention;

import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;

/** One reason why a tool's figure differs from ours. */
public record Term(String term, long amount, long layers, DifferenceKind kind, String why) {
    static final Section<Term> SECTION = Section.of(Term.class)
            .figure("term", "What is counted differently: a kind of layer, or `bias`.", Term::term)
            .figure(
                    "amount",
                    Unit.COUNT,
                    "How much more than ours the tool's figure is on account of it; negative for less.",
                    Term::amount)
            .figure("layers", Unit.COUNT, "How many layers contribute.", Term::layers)
            .figure(
                    "verdict",
                    "`definition` where the tool counts something else on purpose, `absent` where it does not see the work,"
                            + " `wrong` where its formula is mistaken.",
                    Term::kind)
            .figure("why", "One line about it.", Term::why)
            .build();
}

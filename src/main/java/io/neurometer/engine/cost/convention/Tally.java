package io.neurometer.engine.cost.convention;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up, node by node, what a tool counts and what we count, and for each reason by how much they differ. The sum of the
 * differences is not derived from the two totals, so that tests can hold one against the other.
 */
final class Tally {
    private final CountingRule rule;
    private final Map<Reason, Difference> differences = new LinkedHashMap<>();
    private long theirs;
    private long ours;

    private record Reason(String term, DifferenceKind kind, String why) {}

    private record Difference(long amount, long layers) {}

    Tally(CountingRule rule) {
        this.rule = rule;
    }

    void add(CountedNode node) {
        long own = rule.quantity().ours(node.cost());
        ours = Math.addExact(ours, own);
        if (own != 0) {
            CountingRule.Products products = rule.products(node.kind());
            long counted = products.amount().applyAsLong(node);
            theirs = Math.addExact(theirs, counted);
            differ(node.kind().toString(), Math.subtractExact(counted, own), products.kind(), products.why());
        }
        for (CountingRule.Extra extra : rule.extras(node.kind())) {
            long counted = extra.amount().applyAsLong(node);
            theirs = Math.addExact(theirs, counted);
            differ(extra.term(), counted, extra.kind(), extra.why());
        }
    }

    private void differ(String term, long amount, DifferenceKind kind, String why) {
        if (amount != 0) {
            differences.merge(
                    new Reason(term, kind, why),
                    new Difference(amount, 1),
                    (a, b) -> new Difference(Math.addExact(a.amount(), b.amount()), a.layers() + b.layers()));
        }
    }

    long theirs() {
        return theirs;
    }

    long ours() {
        return ours;
    }

    /** In the order in which the reasons first came up. */
    List<Term> terms() {
        List<Term> terms = new ArrayList<>(differences.size());
        differences.forEach((reason, difference) -> terms.add(
                new Term(reason.term(), difference.amount(), difference.layers(), reason.kind(), reason.why())));
        return List.copyOf(terms);
    }
}

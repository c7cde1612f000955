package io.neurometer.engine.cost.convention;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How one tool counts, as data: its formula for the products of each kind of layer, what it counts beside products, and for
 * which layers its figure cannot be told. For a kind without a formula the tool counts no products.
 */
final class CountingRule {
    private static final String NO_RULE = "it has no rule for this layer";

    /** A tool's formula for the products of one kind of layer. */
    record Products(ToLongFunction<CountedNode> amount, DifferenceKind kind, String why) {}

    /** Something that a tool counts beside products. */
    record Extra(String term, ToLongFunction<CountedNode> amount, DifferenceKind kind, String why) {}

    private record Refusal(Predicate<CountedNode> condition, String why) {}

    private final String id;
    private final String tool;
    private final String prints;
    private final Quantity quantity;
    private final List<String> notes = new ArrayList<>();
    private final Map<LayerKind, Products> products = new EnumMap<>(LayerKind.class);
    private final Map<LayerKind, List<Extra>> extras = new EnumMap<>(LayerKind.class);
    private final Map<LayerKind, List<Refusal>> refusals = new EnumMap<>(LayerKind.class);
    private boolean byOperator;

    /**
     * @param id name of the figure in reports
     * @param prints what the tool calls the number
     */
    CountingRule(String id, String tool, String prints, Quantity quantity) {
        this.id = id;
        this.tool = tool;
        this.prints = prints;
        this.quantity = quantity;
    }

    String id() {
        return id;
    }

    String tool() {
        return tool;
    }

    String prints() {
        return prints;
    }

    Quantity quantity() {
        return quantity;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Whether the tool works on the operators of ONNX graphs rather than on modules of PyTorch. */
    boolean isByOperator() {
        return byOperator;
    }

    /** What the tool counts for the products of a node. */
    Products products(LayerKind kind) {
        return products.getOrDefault(kind, new Products(node -> 0, DifferenceKind.ABSENT, NO_RULE));
    }

    /** What the tool counts beside products for a node. */
    List<Extra> extras(LayerKind kind) {
        return extras.getOrDefault(kind, List.of());
    }

    /** Why the figure of a model with this node cannot be told; null when it can. */
    @Nullable
    String refuses(CountedNode node) {
        return refusals.getOrDefault(node.kind(), List.of()).stream()
                .filter(refusal -> refusal.condition().test(node))
                .map(refusal -> refusal.why() + " (" + node.name() + ")")
                .findFirst()
                .orElse(null);
    }

    CountingRule note(String text) {
        notes.add(text);
        return this;
    }

    CountingRule byOperator() {
        byOperator = true;
        return this;
    }

    /** Products of these kinds count as ours do. */
    CountingRule asOurs(LayerKind... kinds) {
        return each(
                kinds,
                kind -> products.put(
                        kind,
                        new Products(node -> quantity.ours(node.cost()), DifferenceKind.DEFINITION, "counted alike")));
    }

    /** Products of these kinds are not seen, for a reason worth telling. */
    CountingRule misses(String why, LayerKind... kinds) {
        return each(kinds, kind -> products.put(kind, new Products(node -> 0, DifferenceKind.ABSENT, why)));
    }

    /** Products of this kind are counted by another formula. */
    CountingRule otherwise(LayerKind kind, ToLongFunction<CountedNode> amount, DifferenceKind difference, String why) {
        products.put(kind, new Products(amount, difference, why));
        return this;
    }

    /** Something is counted beside products, under the name of the layer. */
    CountingRule adds(ToLongFunction<CountedNode> amount, String why, LayerKind... kinds) {
        return each(kinds, kind -> addExtra(kind, new Extra(kind.toString(), amount, DifferenceKind.DEFINITION, why)));
    }

    /** Something is counted beside products under a name of its own. */
    CountingRule addsTerm(
            String term,
            ToLongFunction<CountedNode> amount,
            DifferenceKind difference,
            String why,
            LayerKind... kinds) {
        return each(kinds, kind -> addExtra(kind, new Extra(term, amount, difference, why)));
    }

    /** One addition for each output element with a bias. */
    CountingRule addsBias(LayerKind... kinds) {
        return addsTerm(
                "bias",
                CountedNode::biasAdds,
                DifferenceKind.DEFINITION,
                "1 for each output element with a bias, which 2 for each multiply-accumulate holds already",
                kinds);
    }

    /** The figure of a model with such a layer cannot be told. */
    CountingRule refuses(String why, LayerKind... kinds) {
        return refusesWhere(node -> true, why, kinds);
    }

    CountingRule refusesWhere(Predicate<CountedNode> condition, String why, LayerKind... kinds) {
        return each(
                kinds,
                kind -> refusals.computeIfAbsent(kind, any -> new ArrayList<>()).add(new Refusal(condition, why)));
    }

    private void addExtra(LayerKind kind, Extra extra) {
        extras.computeIfAbsent(kind, any -> new ArrayList<>()).add(extra);
    }

    private CountingRule each(LayerKind[] kinds, Consumer<LayerKind> change) {
        for (LayerKind kind : kinds) {
            change.accept(kind);
        }
        return this;
    }
}

package io.neurometer.engine.frontend.definition;

import java.util.List;

/**
 * A layer type: its name, what it takes, and how it becomes nodes. The parser, the suggestions in faults and the
 * documentation all read this.
 *
 * @param aliases other names accepted for it
 * @param family the heading under which it is documented
 * @param text what it computes, one sentence
 * @param weights names of its weights in words, empty for none
 */
record LayerType(
        String name,
        List<String> aliases,
        String family,
        String text,
        int minInputs,
        int maxInputs,
        List<Option<?>> options,
        String weights,
        Builder builder) {

    /** No limit on the number of inputs. */
    static final int ANY = Integer.MAX_VALUE;

    /** Turns a layer whose options are checked and whose inputs have types into nodes and weights. */
    interface Builder {
        /** @return the layer's output; thrown faults are reported at the layer */
        Value build(LayerAssembly layer);
    }

    LayerType {
        aliases = List.copyOf(aliases);
        options = List.copyOf(options);
    }

    /** A type with one input and no weights; refine it by the other methods. */
    static LayerType of(String family, String name, String text, Builder builder, Option<?>... options) {
        return new LayerType(name, List.of(), family, text, 1, 1, List.of(options), "", builder);
    }

    LayerType alias(String... names) {
        return new LayerType(name, List.of(names), family, text, minInputs, maxInputs, options, weights, builder);
    }

    LayerType inputs(int least, int most) {
        return new LayerType(name, aliases, family, text, least, most, options, weights, builder);
    }

    LayerType weights(String names) {
        return new LayerType(name, aliases, family, text, minInputs, maxInputs, options, names, builder);
    }
}

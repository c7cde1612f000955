package io.neurometer.engine.frontend.definition;

/**
 * What a definition may ask for before it is refused. All of it is checked before anything of that size is made.
 *
 * @param bytes length of the JSON text
 * @param tokens JSON tokens: braces, brackets, names and values
 * @param depth levels of nested objects and arrays
 * @param layers layers after {@code repeat} and {@code blocks} are expanded, those inside composite layers included
 * @param parameters elements of all weights together
 */
public record DefinitionLimits(long bytes, long tokens, int depth, long layers, long parameters) {
    /** 16 MiB of text, 2 million tokens, 32 levels, 100,000 layers, 2^40 parameters. */
    public static final DefinitionLimits DEFAULT = new DefinitionLimits(16L << 20, 2_000_000, 32, 100_000, 1L << 40);
}

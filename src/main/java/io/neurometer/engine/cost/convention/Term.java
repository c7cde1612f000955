package io.neurometer.engine.cost.convention;

/**
 * One reason why a tool's figure differs from ours.
 *
 * @param term what is counted differently: a kind of layer, or {@code bias}
 * @param amount what the tool's figure has more than ours on account of it, in the figure's unit; negative for less
 * @param layers how many layers contribute
 * @param verdict what to think of it
 * @param why one line
 */
public record Term(String term, long amount, long layers, Verdict verdict, String why) {}

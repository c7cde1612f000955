package io.neurometer.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A model of the corpus with a number of threads, as a process of its own found it.
 *
 * @param model its name
 * @param threads of each engine
 * @param error our largest difference from the expected outputs, relative to their largest magnitude, over all cases
 * @param peerError the same of ONNX Runtime
 * @param allowed the most that may be
 * @param ours lower quartile of our calls in each round, in milliseconds
 * @param theirs the same of ONNX Runtime
 */
record CorpusCell(
        String model, int threads, double error, double peerError, double allowed, double[] ours, double[] theirs) {
    /** What the line of a cell begins with in the output of its process. */
    private static final String MARK = "corpus-cell:";

    boolean wrong() {
        return !(error <= allowed);
    }

    /** Median of the rounds' ratios: above 1, ours is faster. */
    double ratio() {
        return Statistics.median(ratios());
    }

    /** The 95 % interval of {@link #ratio}. */
    RatioInterval interval() {
        return RatioInterval.of(ratios());
    }

    double lowest() {
        return Arrays.stream(ratios()).min().orElse(Double.NaN);
    }

    double highest() {
        return Arrays.stream(ratios()).max().orElse(Double.NaN);
    }

    private double[] ratios() {
        double[] ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> theirs[i] / ours[i]);
        return ratios;
    }

    /** As {@link #parse} reads it. */
    String line() {
        return String.join(
                " ",
                MARK,
                model,
                Integer.toString(threads),
                Double.toString(error),
                Double.toString(peerError),
                Double.toString(allowed),
                joined(ours),
                joined(theirs));
    }

    /** A cell in a line of output; empty where the line is something else. */
    static Optional<CorpusCell> parse(String line) {
        List<String> parts = List.of(line.split(" "));
        return parts.get(0).equals(MARK)
                ? Optional.of(new CorpusCell(
                        parts.get(1),
                        Integer.parseInt(parts.get(2)),
                        Double.parseDouble(parts.get(3)),
                        Double.parseDouble(parts.get(4)),
                        Double.parseDouble(parts.get(5)),
                        split(parts.get(6)),
                        split(parts.get(7))))
                : Optional.empty();
    }

    private static String joined(double... values) {
        return String.join(
                ",",
                Arrays.stream(values)
                        .mapToObj(value -> String.format(Locale.ROOT, "%.6f", value))
                        .toList());
    }

    private static double[] split(String joined) {
        return Arrays.stream(joined.split(",")).mapToDouble(Double::parseDouble).toArray();
    }
}

package io.neurometer.engine.conformance.network;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Runs networks by chance on a backend and reports those on which it differs from the reference, made as small as they can
 * be.
 *
 * <p>Arguments: backend, number of networks, first seed. The exit code is 1 where any differs.
 */
public final class NetworkRun {
    /** So many are made small; others are only counted. */
    private static final int MOST_SHOWN = 12;

    private final NetworkJudge judge;
    private final Consumer<String> out;

    /** @param out hears of each difference */
    public NetworkRun(String backend, Consumer<String> out) {
        this.judge = new NetworkJudge(backend);
        this.out = out;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        long differing = new NetworkRun(arguments[0], out::println)
                .run(Long.parseLong(arguments[2]), Long.parseLong(arguments[1]));
        out.println(arguments[1] + " networks on " + arguments[0] + ", " + differing + " differ");
        System.exit(differing == 0 ? 0 : 1);
    }

    /** @return how many of the networks differ */
    public long run(long first, long count) {
        long differing = 0;
        for (long seed = first; seed < first + count; seed++) {
            try (NetworkCase network = NetworkCase.of(seed)) {
                String difference = judge.difference(network);
                if (difference != null && differing++ < MOST_SHOWN) {
                    NetworkCase smallest = Shrinking.of(network, judge);
                    out.accept("seed " + seed + ": " + difference + "; as small as it can be: "
                            + judge.difference(smallest) + "\n" + Listing.of(smallest));
                }
            }
        }
        return differing;
    }
}

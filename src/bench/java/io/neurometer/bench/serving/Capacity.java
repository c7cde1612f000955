package io.neurometer.bench.serving;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** The greatest rate at which 99 of 100 requests are answered in time, and none is refused. */
final class Capacity {
    private static final int CONNECTIONS = 64;
    private static final double MIN_ANSWERED = 0.97;
    private static final int HALVINGS = 5;

    private final double maxMillis;
    private final double seconds;

    /** @param seconds of each rate that is tried */
    Capacity(double maxMillis, double seconds) {
        this.maxMillis = maxMillis;
        this.seconds = seconds;
    }

    /** @param guess where to begin */
    double find(InetSocketAddress target, List<byte[]> requests, double guess) throws IOException {
        try (OpenLoop load = new OpenLoop(target, requests, CONNECTIONS)) {
            double good = guess / 2;
            double bad = guess;
            while (bad > 1 && !isGood(load, good)) {
                bad = good;
                good /= 2;
            }
            while (bad < 1e6 && isGood(load, bad)) {
                good = bad;
                bad *= 1.5;
            }
            for (int i = 0; i < HALVINGS && bad / good > 1.03; i++) {
                double middle = Math.sqrt(good * bad);
                if (isGood(load, middle)) {
                    good = middle;
                } else {
                    bad = middle;
                }
            }
            return good;
        }
    }

    private boolean isGood(OpenLoop load, double rate) throws IOException {
        LoadResult result = load.run(rate, seconds);
        return result.isComplete() && result.goodput() >= MIN_ANSWERED * rate && result.quantile(0.99) <= maxMillis;
    }
}

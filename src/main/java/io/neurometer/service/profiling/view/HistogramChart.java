package io.neurometer.service.profiling.view;

import io.neurometer.engine.report.Unit;
import io.neurometer.service.profiling.view.Svg.Anchor;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How often a run took how long, with its percentiles. */
final class HistogramChart {
    private static final double WIDTH = 720;
    private static final double HEIGHT = 240;
    private static final double LEFT = 48;
    private static final double BOTTOM = 200;
    private static final double TOP = 34;
    private static final int BARS = 60;

    private HistogramChart() {}

    /**
     * @param latency {@code measured.latency} of a report
     * @return empty where the samples are not there
     */
    static Optional<Block.Chart> of(JsonNode latency) {
        JsonNode buckets = latency.path("histogram").path("buckets");
        double least = latency.path("min").asDouble(Double.NaN);
        double most = latency.path("max").asDouble(Double.NaN);
        if (buckets.isEmpty() || !(least > 0) || !(most >= least) || Double.isInfinite(most)) {
            return Optional.empty();
        }
        // What lies far out would press all else into one bar.
        double p99 = latency.path("p").path("99").path("v").asDouble(most);
        double end = Math.min(most, Math.max(least * 1.001, least + (p99 - least) * 1.5));
        end = end > least ? end : least * 1.01;
        long[] counts = new long[BARS];
        long beyond = 0;
        for (JsonNode bucket : buckets) {
            double upTo = bucket.path("up_to").asDouble(0);
            long count = Math.max(0, bucket.path("count").asLong(0));
            int bar = (int) Math.floor((upTo - least) / (end - least) * BARS);
            if (bar > BARS) {
                beyond += count;
            } else {
                counts[Math.max(0, Math.min(BARS - 1, bar))] += count;
            }
        }
        return Optional.of(draw(latency, counts, beyond, least, end));
    }

    private static Block.Chart draw(JsonNode latency, long[] counts, long beyond, double least, double end) {
        Svg svg = new Svg(WIDTH, HEIGHT);
        long highest = 1;
        for (long count : counts) {
            highest = Math.max(highest, count);
        }
        double wide = (WIDTH - LEFT - 12) / BARS;
        for (int i = 0; i < BARS; i++) {
            double high = (BOTTOM - TOP) * counts[i] / highest;
            String from = Unit.significant(least + (end - least) * i / BARS);
            String to = Unit.significant(least + (end - least) * (i + 1) / BARS);
            if (counts[i] > 0) {
                svg.bar(
                        LEFT + i * wide,
                        BOTTOM - high,
                        wide - 1,
                        high,
                        counts[i] + " runs of " + from + " to " + to + " ms");
            }
        }
        svg.line("axis", LEFT, BOTTOM, WIDTH - 12, BOTTOM);
        svg.text(LEFT, BOTTOM + 18, Anchor.START, Unit.significant(least) + " ms");
        svg.text(WIDTH - 12, BOTTOM + 18, Anchor.END, Unit.significant(end) + " ms");
        svg.text(LEFT - 6, TOP + 4, Anchor.END, Long.toString(highest));
        int row = 0;
        for (Map.Entry<String, JsonNode> quantile : latency.path("p").properties()) {
            double value = quantile.getValue().path("v").asDouble(Double.NaN);
            if (value >= least && value <= end) {
                double x = LEFT + (value - least) / (end - least) * (WIDTH - LEFT - 12);
                svg.line("mark", x, TOP - 4, x, BOTTOM);
                boolean right = x < WIDTH * 0.8;
                svg.text(
                        right ? x + 3 : x - 3,
                        TOP - 18 + 12 * (row++ % 2),
                        right ? Anchor.START : Anchor.END,
                        "p" + quantile.getKey());
            }
        }
        String description = "Histogram of the latency of " + latency.path("n").asLong(0) + " runs, from "
                + Unit.significant(least) + " to " + Unit.significant(end) + " ms"
                + (beyond == 0 ? "" : "; " + beyond + " runs took longer still");
        svg.text(
                WIDTH / 2,
                HEIGHT - 8,
                Anchor.MIDDLE,
                "runs by latency" + (beyond == 0 ? "" : "; " + beyond + " took longer"));
        return new Block.Chart("Latency", description, svg.build(description));
    }
}

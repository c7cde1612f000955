package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the meters of inference had counted at one moment, by meter and not by name: those of an unloaded model go, and come
 * back empty.
 *
 * @param requests that ended, by their counter
 * @param items in requests that succeeded, by their counter
 * @param buckets for the timer of each way to run a model, how many requests took at most so many milliseconds
 * @param flops floating-point operations of one item, by model
 */
record MeterCounts(
        Map<Meter, Double> requests,
        Map<Meter, Double> items,
        Map<Meter, NavigableMap<Double, Double>> buckets,
        Map<Tags, Double> flops) {

    static MeterCounts of(MeterRegistry registry) {
        Map<Meter, NavigableMap<Double, Double>> buckets = new IdentityHashMap<>();
        for (Meter meter : ServiceMeters.INFERENCE_REQUEST_DURATION.in(registry)) {
            buckets.put(meter, buckets((Timer) meter));
        }
        Map<Tags, Double> flops = new HashMap<>();
        for (Meter meter : ServiceMeters.MODEL_MACS.in(registry)) {
            flops.put(modelOf(meter), 2 * ((Gauge) meter).value());
        }
        return new MeterCounts(
                counts(registry, ServiceMeters.INFERENCE_REQUESTS),
                counts(registry, ServiceMeters.INFERENCE_ITEMS),
                buckets,
                flops);
    }

    /** What was counted since then, a second. */
    LiveSample.Rates ratesSince(MeterCounts before, double seconds) {
        double succeeded = 0;
        double failed = 0;
        for (Map.Entry<Meter, Double> counter : requests.entrySet()) {
            double more = counter.getValue() - before.requests.getOrDefault(counter.getKey(), 0.0);
            boolean isSuccess = "success".equals(counter.getKey().getId().getTag("outcome"));
            succeeded += isSuccess ? more : 0;
            failed += isSuccess ? 0 : more;
        }
        double served = 0;
        double flop = 0;
        for (Map.Entry<Meter, Double> counter : items.entrySet()) {
            double more = counter.getValue() - before.items.getOrDefault(counter.getKey(), 0.0);
            served += more;
            flop += more * flops.getOrDefault(modelOf(counter.getKey()), 0.0);
        }
        return new LiveSample.Rates(succeeded / seconds, failed / seconds, served / seconds, flop / seconds);
    }

    /** The latency of requests since then; null when there were none. */
    LiveSample.@Nullable Latency latencySince(MeterCounts before) {
        NavigableMap<Double, Double> more = new TreeMap<>();
        buckets.forEach((timer, counts) -> {
            Map<Double, Double> earlier = before.buckets.getOrDefault(timer, new TreeMap<>());
            counts.forEach((bound, count) -> more.merge(bound, count - earlier.getOrDefault(bound, 0.0), Double::sum));
        });
        double total = more.isEmpty() ? 0 : more.lastEntry().getValue();
        return total <= 0
                ? null
                : new LiveSample.Latency(
                        quantile(more, 0.5 * total), quantile(more, 0.9 * total), quantile(more, 0.99 * total));
    }

    /** By linear interpolation within the bucket where the rank lies. */
    private static double quantile(NavigableMap<Double, Double> counts, double rank) {
        double bound = 0;
        double count = 0;
        for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
            if (bucket.getValue() >= rank) {
                return bound + (rank - count) / (bucket.getValue() - count) * (bucket.getKey() - bound);
            }
            bound = bucket.getKey();
            count = bucket.getValue();
        }
        return bound;
    }

    /** What took longer than the largest bound counts as of that bound. */
    private static NavigableMap<Double, Double> buckets(Timer timer) {
        NavigableMap<Double, Double> buckets = new TreeMap<>();
        for (CountAtBucket bucket : timer.takeSnapshot().histogramCounts()) {
            buckets.put(bucket.bucket(TimeUnit.MILLISECONDS), bucket.count());
        }
        if (!buckets.isEmpty()) {
            buckets.put(buckets.lastKey(), (double) timer.count());
        }
        return buckets;
    }

    private static Map<Meter, Double> counts(MeterRegistry registry, ServiceMeters kind) {
        Map<Meter, Double> counts = new IdentityHashMap<>();
        for (Meter meter : kind.in(registry)) {
            counts.put(meter, ((Counter) meter).count());
        }
        return counts;
    }

    private static Tags modelOf(Meter meter) {
        return Tags.of(
                "model",
                String.valueOf(meter.getId().getTag("model")),
                "version",
                String.valueOf(meter.getId().getTag("version")));
    }
}

package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Sums over all models of what the meters have counted since the start.
 *
 * @param flop floating-point operations in requests that succeeded, of models whose figures are known
 * @param buckets requests that took at most so many milliseconds, by that bound
 * @param timed requests whose time was taken
 */
record MeterTotals(
        double succeeded, double failed, double items, double flop, NavigableMap<Double, Double> buckets, long timed) {

    static MeterTotals of(MeterRegistry registry) {
        double succeeded = 0;
        double failed = 0;
        for (Meter meter : ServiceMeters.INFERENCE_REQUESTS.in(registry)) {
            boolean isSuccess = "success".equals(meter.getId().getTag("outcome"));
            succeeded += isSuccess ? ((Counter) meter).count() : 0;
            failed += isSuccess ? 0 : ((Counter) meter).count();
        }
        Map<Tags, Double> macs = new HashMap<>();
        for (Meter meter : ServiceMeters.MODEL_MACS.in(registry)) {
            macs.put(modelOf(meter), ((Gauge) meter).value());
        }
        double items = 0;
        double flop = 0;
        for (Meter meter : ServiceMeters.INFERENCE_ITEMS.in(registry)) {
            double count = ((Counter) meter).count();
            items += count;
            flop += 2 * count * macs.getOrDefault(modelOf(meter), 0.0);
        }
        NavigableMap<Double, Double> buckets = new TreeMap<>();
        long timed = 0;
        for (Meter meter : ServiceMeters.INFERENCE_REQUEST_DURATION.in(registry)) {
            Timer timer = (Timer) meter;
            timed += timer.count();
            for (CountAtBucket bucket : timer.takeSnapshot().histogramCounts()) {
                buckets.merge(bucket.bucket(TimeUnit.MILLISECONDS), bucket.count(), Double::sum);
            }
        }
        return new MeterTotals(succeeded, failed, items, flop, buckets, timed);
    }

    private static Tags modelOf(Meter meter) {
        return Tags.of(
                "model",
                String.valueOf(meter.getId().getTag("model")),
                "version",
                String.valueOf(meter.getId().getTag("version")));
    }
}

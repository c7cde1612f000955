package io.neurometer.service.metrics;

import io.micrometer.core.instrument.AbstractTimer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.util.TimeUtils;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.concurrent.TimeUnit;

/** A timer that is one series of a histogram of Prometheus' client. Its longest time is known to a bucket only. */
final class HistogramTimer extends AbstractTimer {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Histogram family;
    private final String[] labelValues;
    private final DistributionDataPoint series;

    HistogramTimer(Id id, Clock clock, PauseDetector pauses, Histogram family, String... labelValues) {
        super(id, clock, pauses, TimeUnit.SECONDS, NoopHistogram.INSTANCE);
        this.family = family;
        this.labelValues = labelValues;
        this.series = family.labelValues(labelValues);
    }

    @Override
    protected void recordNonNegative(long amount, TimeUnit unit) {
        series.observe(unit.toNanos(amount) / NANOS);
    }

    @Override
    public long count() {
        return series.getCount();
    }

    @Override
    public double totalTime(TimeUnit unit) {
        return TimeUtils.secondsToUnit(series.getSum(), unit);
    }

    @Override
    public double max(TimeUnit unit) {
        double max = 0;
        for (ClassicHistogramBucket bucket : buckets()) {
            max = bucket.getCount() > 0 ? bucket.getUpperBound() : max;
        }
        return TimeUtils.secondsToUnit(max, unit);
    }

    @Override
    public HistogramSnapshot takeSnapshot() {
        ClassicHistogramBuckets buckets = buckets();
        CountAtBucket[] counts = new CountAtBucket[Math.max(0, buckets.size() - 1)];
        double below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += buckets.getCount(i);
            counts[i] = new CountAtBucket(buckets.getUpperBound(i) * NANOS, below);
        }
        return new HistogramSnapshot(
                count(), totalTime(TimeUnit.NANOSECONDS), max(TimeUnit.NANOSECONDS), null, counts, null);
    }

    /** Each by itself, and the last one without a bound; none once this series is gone. */
    private ClassicHistogramBuckets buckets() {
        for (HistogramDataPointSnapshot point : family.collect().getDataPoints()) {
            if (hasOurs(point.getLabels())) {
                return point.getClassicBuckets();
            }
        }
        return ClassicHistogramBuckets.EMPTY;
    }

    /** Both are in the order of the names. */
    private boolean hasOurs(Labels labels) {
        for (int i = 0; i < labelValues.length; i++) {
            if (!labels.getValue(i).equals(labelValues[i])) {
                return false;
            }
        }
        return labels.size() == labelValues.length;
    }

    /** Takes the series away; what is recorded later is seen by nobody. */
    void forget() {
        family.remove(labelValues);
    }
}

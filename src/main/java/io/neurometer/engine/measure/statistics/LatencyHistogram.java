package io.neurometer.engine.measure.statistics;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.report.Section;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * All samples as counts: a histogram whose buckets are never wider than a thousandth of what is in them, so that readers
 * can compute other statistics from it.
 */
public record LatencyHistogram(int significantDigits, List<Bucket> buckets, String encoded) {
    public static final Section<LatencyHistogram> SECTION = Section.of(LatencyHistogram.class)
            .figure("significant_digits", COUNT, "Decimal digits kept of samples.", LatencyHistogram::significantDigits)
            .each("buckets", "Buckets that hold samples, ascending.", Bucket.SECTION, LatencyHistogram::buckets)
            .figure("encoded", "HdrHistogram's compressed form, in nanoseconds and Base64.", LatencyHistogram::encoded)
            .build();

    private static final int DIGITS = 3;

    /** Samples of about the same length. */
    public record Bucket(double upTo, long count) {
        static final Section<Bucket> SECTION = Section.of(Bucket.class)
                .figure("up_to", MILLISECONDS, "Largest value of the bucket.", Bucket::upTo)
                .figure("count", COUNT, "Number of samples in it.", Bucket::count)
                .build();
    }

    static LatencyHistogram of(double[] nanos) {
        long most = (long) Arrays.stream(nanos).max().orElse(0);
        Histogram histogram = new Histogram(Math.max(2, most), DIGITS);
        for (double sample : nanos) {
            histogram.recordValue(Math.max(0, (long) sample));
        }
        List<Bucket> buckets = new ArrayList<>();
        for (HistogramIterationValue value : histogram.recordedValues()) {
            buckets.add(new Bucket(value.getValueIteratedTo() / 1e6, value.getCountAtValueIteratedTo()));
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return new LatencyHistogram(
                DIGITS, buckets, Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length)));
    }
}

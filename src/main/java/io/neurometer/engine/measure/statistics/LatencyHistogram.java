package io.neurometer.engine.measure.statistics;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * All samples as counts: a histogram whose buckets are never wider than a thousandth of what is in them, so that others
 * can compute from it what this report leaves out.
 *
 * @param significantDigits to which samples are told apart
 * @param buckets those that hold samples, in ascending order
 * @param encoded the same in the compressed interchange format of HdrHistogram, in Base64, values in nanoseconds
 */
public record LatencyHistogram(int significantDigits, List<Bucket> buckets, String encoded) {
    private static final int DIGITS = 3;

    /** @param upTo the largest value that belongs here, in milliseconds @param count samples */
    public record Bucket(double upTo, long count) {}

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

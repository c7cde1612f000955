package io.neurometer.engine.backend.reference;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.function.IntToDoubleFunction;

/** The bins of a region along one dimension, in whole elements: each from its begin up to its end, exclusively. */
record RoiBins(int[] begins, int[] ends) {

    /**
     * Bins of the region whose ends are numbers {@code start} and {@code start + 2}.
     *
     * @param size elements of the features
     */
    static RoiBins of(IntToDoubleFunction numbers, int start, float scale, int size, int count) {
        double first = rounded(numbers.applyAsDouble(start) * scale);
        double length = Math.max(rounded(numbers.applyAsDouble(start + 2) * scale) - first + 1, 1);
        double bin = length / count;
        int[] begins = new int[count];
        int[] ends = new int[count];
        for (int i = 0; i < count; i++) {
            begins[i] = inside(Math.floor(i * bin) + first, size);
            ends[i] = inside(Math.ceil((i + 1) * bin) + first, size);
        }
        return new RoiBins(begins, ends);
    }

    int begin(int bin) {
        return begins[bin];
    }

    int end(int bin) {
        return ends[bin];
    }

    boolean isEmpty(int bin) {
        return ends[bin] <= begins[bin];
    }

    /** The sample that a region is of. @throws EngineException {@link ErrorCode#REQUEST_INVALID} when there is none */
    static int sample(double number, int samples) {
        if (!(number >= 0 && number < samples)) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, null, "a region is of no sample")
                    .got(number)
                    .expected(samples == 0 ? "none: there are no samples" : "0 to " + (samples - 1))
                    .fix("correct the regions"));
        }
        return (int) number;
    }

    /** Halves away from zero. */
    private static double rounded(double value) {
        return Math.copySign(Math.floor(Math.abs(value) + 0.5), value);
    }

    private static int inside(double place, int size) {
        return (int) Math.max(0, Math.min(size, place));
    }
}

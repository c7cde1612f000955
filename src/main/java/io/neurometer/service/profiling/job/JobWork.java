package io.neurometer.service.profiling.job;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;

/** The measurement of a job. It is closed in any case, run or not. */
public interface JobWork extends AutoCloseable {
    /**
     * Measures, and keeps the report under the id of the job.
     *
     * @throws java.util.concurrent.CancellationException when it was cancelled before there was a report
     */
    void run(ProgressListener progress, Cancellation cancellation);

    @Override
    void close();
}

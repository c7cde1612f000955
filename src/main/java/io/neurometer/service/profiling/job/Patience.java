package io.neurometer.service.profiling.job;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Insists on writes of which somebody has been told that they will be done. */
public final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Set<ProblemCode> FOR_NOW = Set.of(ProblemCode.STORE_FULL, ProblemCode.STORE_UNAVAILABLE);
    private static final long PAUSE_MILLIS = 500;

    private Patience() {}

    /**
     * Does the write, as often as the store refuses it.
     *
     * @throws CancellationException when nobody wants it any more
     */
    public static void insist(Runnable write, Cancellation cancellation) {
        boolean isTold = false;
        while (true) {
            try {
                write.run();
                return;
            } catch (ProblemException refused) {
                if (!FOR_NOW.contains(refused.problem().code())) {
                    throw refused;
                }
                if (!isTold) {
                    LOG.warn("what a profile has found is kept until it can be stored");
                    isTold = true;
                }
            }
            cancellation.requireWanted();
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the process ends");
        }
    }
}

package io.neurometer.service.store;

import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Lets only a few long writes run at once, so that they leave connections to others; first come, first served. */
@Component
public class WriteTurns {
    private static final int RETRY_SECONDS = 5;

    private final Semaphore turns;
    private final long patienceMillis;

    WriteTurns(StoreDataSource source, StoreProperties properties) {
        this.turns = new Semaphore(source.isEmbedded() ? 1 : properties.writers(), true);
        this.patienceMillis = properties.patience().toMillis();
    }

    /** @throws ProblemException {@link ProblemCode#STORE_UNAVAILABLE} when its turn does not come */
    public <T> T call(Supplier<T> write) {
        take();
        try {
            return write.get();
        } finally {
            turns.release();
        }
    }

    /** The same for a write without a result. */
    public void run(Runnable write) {
        take();
        try {
            write.run();
        } finally {
            turns.release();
        }
    }

    private void take() {
        boolean taken = false;
        try {
            taken = turns.tryAcquire(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        if (!taken) {
            throw ProblemException.retryAfter(
                    RETRY_SECONDS,
                    ProblemCode.STORE_UNAVAILABLE,
                    "other uploads are being written, and nothing of this one has been kept; try again in a moment");
        }
    }
}

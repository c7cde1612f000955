package io.neurometer.service.security;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs wrong keys, without them, in one line every ten seconds however many come. */
final class WrongKeyLog {
    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(WrongKeyLog.class);

    private final LongSupplier clock;
    private final LongAdder unreported = new LongAdder();
    private final AtomicLong silentUntil;

    WrongKeyLog(LongSupplier clock) {
        this.clock = clock;
        this.silentUntil = new AtomicLong(clock.getAsLong());
    }

    /** @param address of the caller, as the server found it */
    void refused(String address) {
        unreported.increment();
        long until = silentUntil.get();
        long now = clock.getAsLong();
        if (now - until >= 0 && silentUntil.compareAndSet(until, now + PAUSE_NANOS)) {
            LOG.warn(
                    "refused {} request(s) with a wrong API key since the last such line; the latest came from {}",
                    unreported.sumThenReset(),
                    LogText.of(address));
        }
    }
}

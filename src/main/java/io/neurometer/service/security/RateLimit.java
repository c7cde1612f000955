package io.neurometer.service.security;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A bucket of tokens that fills at a constant rate: a caller that rests may send a burst of as many requests as the
 * bucket holds. All methods may be called from any thread.
 */
final class RateLimit {
    private final Bucket bucket;

    /**
     * @param perSecond tokens that come in a second, more than 0 and at most a thousand million
     * @param burst how many the bucket holds, at least 1; it is full at first
     * @param clock nanoseconds that never run backwards
     */
    RateLimit(double perSecond, long burst, LongSupplier clock) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("a rate is more than 0, got " + perSecond);
        }
        Duration perToken = Duration.ofNanos(Math.round(TimeUnit.SECONDS.toNanos(1) / perSecond));
        this.bucket = Bucket.builder()
                .withCustomTimePrecision(new Clock(clock))
                .addLimit(limit -> limit.capacity(burst).refillGreedy(1, perToken))
                .build();
    }

    /** Takes a token if there is one. @return 0, or for how many nanoseconds there will be none */
    long take() {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? 0 : probe.getNanosToWaitForRefill();
    }

    /** 0 when there is a token, or else for how many nanoseconds there will be none. */
    long waiting() {
        return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    }

    private record Clock(LongSupplier nanos) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanos.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}

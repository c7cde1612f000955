package io.neurometer.engine.measure.clock;

import io.neurometer.engine.measure.host.EnergyUse;
import io.neurometer.engine.report.Reading;
import java.util.function.LongConsumer;

/** A clock that never goes back, and waiting by it. */
public interface Clock {
    /** Nanoseconds since some moment that never changes; comparable with one another alone. */
    long nanos();

    /**
     * Returns as soon as the clock shows that time, at once when it is past.
     *
     * @throws java.util.concurrent.CancellationException when the thread is interrupted
     */
    void sleepUntil(long nanos);

    /**
     * Wakes up again and again, a period after the last time, and tells the time of each awakening until closed. Calls
     * never overlap; after closing there are none.
     */
    Ticking every(long periodNanos, LongConsumer woken);

    /** How long the threads of this process have run and waited so far; absent where nobody tells. */
    default Reading<ThreadTimes> threads() {
        return Reading.absent("this clock does not watch threads");
    }

    /** The energy that the machine takes from now on. */
    default EnergyUse energy() {
        return EnergyUse.of(Reading.absent("this clock counts no energy"));
    }

    /** Awakenings that go on until they are closed. */
    interface Ticking extends AutoCloseable {
        @Override
        void close();
    }
}

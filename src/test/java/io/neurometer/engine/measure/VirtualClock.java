package io.neurometer.engine.measure;

import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.host.EnergyCounters;
import io.neurometer.engine.measure.host.EnergyUse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until it is told to go on, so that what takes time in a test takes none. Every so often it
 * may leap: for that long, nothing of the process runs.
 */
public final class VirtualClock implements Clock {
    private final long stallEvery;
    private final long stallLength;
    private final List<Tick> ticks = new ArrayList<>();
    private @Nullable Path machine;
    private long now;

    private static final class Tick implements Ticking {
        final VirtualClock clock;
        final long period;
        final LongConsumer woken;
        long due;

        Tick(VirtualClock clock, long period, LongConsumer woken) {
            this.clock = clock;
            this.period = period;
            this.woken = woken;
            this.due = clock.now + period;
        }

        @Override
        public void close() {
            clock.remove(this);
        }
    }

    /** A clock that never leaps. */
    public VirtualClock() {
        this(Long.MAX_VALUE / 2, 0);
    }

    /** @param stallEvery nanoseconds from the beginning of one leap to that of the next @param stallLength of each */
    public VirtualClock(long stallEvery, long stallLength) {
        this.stallEvery = stallEvery;
        this.stallLength = stallLength;
    }

    /** Reads the energy counters of another machine. @param root what stands for {@code /} */
    public VirtualClock countingEnergyOf(Path root) {
        machine = root;
        return this;
    }

    @Override
    public EnergyUse energy() {
        return machine == null ? Clock.super.energy() : EnergyUse.of(EnergyCounters.of(machine));
    }

    /** Work of that many nanoseconds is done; leaps come on top. */
    public synchronized void work(long nanos) {
        long left = nanos;
        while (left > 0) {
            long stall = nextStall();
            long step = Math.min(left, stall - now);
            run(now + step);
            left -= step;
            leapAt(stall);
        }
    }

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized void sleepUntil(long nanos) {
        while (now < nanos) {
            long stall = nextStall();
            run(Math.min(nanos, stall));
            leapAt(stall);
        }
    }

    @Override
    public synchronized Ticking every(long periodNanos, LongConsumer woken) {
        Tick tick = new Tick(this, periodNanos, woken);
        ticks.add(tick);
        return tick;
    }

    private synchronized void remove(Tick tick) {
        ticks.remove(tick);
    }

    private long nextStall() {
        return (now / stallEvery + (now % stallEvery == 0 && now > 0 ? 0 : 1)) * stallEvery;
    }

    private void run(long until) {
        for (Tick tick : List.copyOf(ticks)) {
            while (tick.due <= until) {
                tick.woken.accept(tick.due);
                tick.due += tick.period;
            }
        }
        now = until;
    }

    private void leapAt(long stall) {
        if (now != stall) {
            return;
        }
        now += stallLength;
        for (Tick tick : List.copyOf(ticks)) {
            if (tick.due <= now) {
                tick.woken.accept(now);
                tick.due = now + tick.period;
            }
        }
        if (stallLength == 0) {
            now++;
        }
    }
}

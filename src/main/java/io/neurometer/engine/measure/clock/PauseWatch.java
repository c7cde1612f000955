package io.neurometer.engine.measure.clock;

import java.util.List;

/** Watches, while a phase runs, what stops it: the JVM's garbage collector and the platform. */
public final class PauseWatch implements AutoCloseable {
    private final CollectionListener collections = new CollectionListener();
    private final HiccupMeter meter;
    private final Clock.Ticking ticking;

    public PauseWatch(Clock clock) {
        meter = new HiccupMeter(clock.nanos());
        ticking = clock.every(HiccupMeter.PERIOD_NANOS, meter::woken);
    }

    /** Collections heard of so far; the JVM tells of each some moments after it. */
    public List<Collection> collections() {
        return collections.collections();
    }

    /** What the platform did so far. */
    public Hiccup hiccup() {
        return meter.result(collections());
    }

    @Override
    public void close() {
        ticking.close();
        collections.close();
    }
}

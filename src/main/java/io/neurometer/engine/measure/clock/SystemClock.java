package io.neurometer.engine.measure.clock;

import io.neurometer.engine.measure.host.EnergyCounters;
import io.neurometer.engine.measure.host.EnergyUse;
import io.neurometer.engine.report.Reading;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** {@link System#nanoTime}. */
public final class SystemClock implements Clock {
    public static final Clock INSTANCE = new SystemClock();

    /** Sleeping returns late by some ten microseconds: the last of a wait is spent asking for the time. */
    private static final long SPIN_NANOS = 100_000;

    private SystemClock() {}

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while waiting");
            }
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public Reading<ThreadTimes> threads() {
        return ThreadTimes.now();
    }

    @Override
    public EnergyUse energy() {
        return EnergyUse.of(EnergyCounters.ofThisMachine());
    }

    @Override
    public Ticking every(long periodNanos, LongConsumer woken) {
        Thread thread = new Thread(() -> tick(periodNanos, woken), "measure-ticks");
        thread.setDaemon(true);
        thread.start();
        return () -> {
            thread.interrupt();
            joinUninterruptibly(thread);
        };
    }

    private static void tick(long periodNanos, LongConsumer woken) {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(periodNanos);
            if (!Thread.currentThread().isInterrupted()) {
                woken.accept(System.nanoTime());
            }
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException asked) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.neurometer.service.traffic;

/** A call that waits in a {@link Lane}. */
final class Waiter {
    final Thread thread = Thread.currentThread();
    final Share share;
    final Work work;
    final double seconds;
    final int level;
    final Urgency urgency;
    final long deadline;
    final long arrival;
    volatile boolean admitted;

    /**
     * @param seconds how long it is expected to run
     * @param level of the urgency when it began to wait
     */
    Waiter(Share share, Work work, double seconds, int level, Urgency urgency, long deadline, long arrival) {
        this.share = share;
        this.work = work;
        this.seconds = seconds;
        this.level = level;
        this.urgency = urgency;
        this.deadline = deadline;
        this.arrival = arrival;
    }

    long deadline() {
        return deadline;
    }

    long arrival() {
        return arrival;
    }
}

package io.neurometer.service.batching;

import io.neurometer.service.error.ProblemException;
import io.neurometer.service.traffic.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The calls of one kind that wait. One of them, the leader, waits for a place and then takes others with it. */
final class BatchQueue {
    private static final double NANOS = 1e9;

    private final Deque<Member> waiting = new ArrayDeque<>();
    private final Set<Integer> checked = new HashSet<>();
    private final BatchCosts costs;
    private final int limit;
    private final int places;
    private int prepared = 1;
    private boolean inCompany;

    /**
     * @param limit how many calls may wait
     * @param places how many runs there may be at once
     */
    BatchQueue(int maxBatch, int limit, int places) {
        this.costs = new BatchCosts(maxBatch);
        this.limit = limit;
        this.places = places;
    }

    /**
     * Adds a call, which leads if no other does.
     *
     * @param maxWait for how many seconds of work it may wait, unless few wait
     * @throws ProblemException 503 when too much waits already, or its deadline comes before its turn
     */
    synchronized void join(Member member, double maxWait) {
        double ahead = waiting.size() * costs.perCall(waiting.size()) / places;
        boolean tooLate = !waiting.isEmpty() && ahead * NANOS > member.context.remainingNanos();
        if (waiting.size() >= limit || tooLate || (waiting.size() >= Lane.MIN_WAITING && ahead > maxWait)) {
            throw Lane.busy(
                    ahead,
                    waiting.size() + " calls like this one are waiting already, which takes " + Math.round(ahead * 1000)
                            + " ms",
                    waiting.size() >= limit ? "neurometer.engine.queue" : Lane.MAX_WAIT);
        }
        waiting.add(member);
        if (waiting.size() == 1) {
            member.state = Member.State.LEADING;
        }
    }

    /** Removes a call that nobody wants any more; false where a run has taken it. */
    synchronized boolean leave(Member member) {
        if (!waiting.remove(member)) {
            return false;
        }
        lead();
        return true;
    }

    /** The leader and those that are to share its run, which are no longer in the queue; the next one leads the others. */
    synchronized List<Member> take(Member leader) {
        int calls = costs.choose(waiting.size());
        List<Member> taken = new ArrayList<>();
        waiting.remove(leader);
        taken.add(leader);
        while (taken.size() < calls) {
            taken.add(waiting.remove());
        }
        taken.forEach(member -> member.state = Member.State.TAKEN);
        inCompany = calls > 1;
        lead();
        return taken;
    }

    private void lead() {
        Member next = waiting.peek();
        if (next != null && next.state == Member.State.WAITING) {
            next.state = Member.State.LEADING;
            LockSupport.unpark(next.thread);
        }
    }

    /** A size to prepare that is not being prepared; 0 for none. */
    synchronized int wanted() {
        int calls = costs.wanted(waiting.size());
        if (calls <= prepared) {
            return 0;
        }
        prepared = calls;
        return calls;
    }

    /** Whether a run may wait for more calls: the last one had some, and too few wait now. */
    synchronized boolean mayGather(int maxBatch) {
        return inCompany && waiting.size() < maxBatch;
    }

    /** Whether the outputs of runs of this size have been compared with those of single runs. */
    synchronized boolean isChecked(int calls) {
        return calls == 1 || checked.contains(calls);
    }

    synchronized void checked(int calls) {
        checked.add(calls);
    }

    synchronized void ready(int calls) {
        costs.ready(calls);
    }

    synchronized void never(int calls) {
        costs.never(calls);
    }

    synchronized void took(int calls, double seconds) {
        costs.took(calls, seconds);
    }
}

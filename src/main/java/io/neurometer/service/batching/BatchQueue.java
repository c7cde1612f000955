package io.neurometer.service.batching;

import io.neurometer.service.error.ProblemException;
import io.neurometer.service.traffic.Lane;
import io.neurometer.service.traffic.Overload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one kind that wait. One of them, the leader, waits for a place and then takes others with it, the most urgent
 * ones first. A call that is more urgent than every leader leads as well.
 */
final class BatchQueue {
    private static final double NANOS = 1e9;

    /** In order of arrival. */
    private final List<Member> waiting = new ArrayList<>();

    private final Set<Integer> checked = new HashSet<>();
    private final BatchCosts costs;
    private final int limit;
    private final int places;
    private final double maxWait;
    private final long rise;
    /** Whether calls may differ in how urgent they are. */
    private boolean mixed;

    private int prepared = 1;
    private boolean inCompany;

    /**
     * @param limit how many calls may wait
     * @param places how many runs there may be at once
     * @param maxWait for how many seconds of work a call may wait, unless few wait
     */
    BatchQueue(int maxBatch, int limit, int places, double maxWait) {
        this.costs = new BatchCosts(maxBatch);
        this.limit = limit;
        this.places = places;
        this.maxWait = maxWait;
        this.rise = Lane.riseNanos(maxWait);
    }

    /**
     * Adds a call, which leads if no other does that is as urgent.
     *
     * @throws ProblemException 503 when too much waits already, or its deadline comes before its turn
     */
    synchronized void join(Member member) {
        mixed = !waiting.isEmpty() && (mixed || waiting.get(0).level != member.level);
        int before = before(member.level);
        double ahead = before * costs.perCall(before) / places;
        long remaining = member.context.remainingNanos();
        if (before >= limit) {
            throw busy(ahead, before, "neurometer.engine.queue");
        }
        if (before > 0 && ahead * NANOS > remaining) {
            throw Overload.refusal(
                    ahead,
                    "calls like this one that are waiting already take " + Math.round(ahead * 1000)
                            + " ms, and its deadline is in "
                            + Math.max(0, TimeUnit.NANOSECONDS.toMillis(remaining)) + " ms",
                    "its deadline");
        }
        if (before >= Lane.MIN_WAITING && ahead > maxWait) {
            throw busy(ahead, before, Lane.MAX_WAIT);
        }
        boolean isLed = isLed(member);
        member.context.urgency().waits();
        waiting.add(member);
        if (!isLed) {
            member.state = Member.State.LEADING;
        }
    }

    private static ProblemException busy(double ahead, int calls, String setting) {
        return Overload.refusal(
                ahead,
                calls + " calls like this one are waiting already, which takes " + Math.round(ahead * 1000) + " ms",
                setting);
    }

    /** Calls that are as urgent as this level, or more. */
    private int before(int level) {
        if (!mixed) {
            return waiting.size();
        }
        int before = 0;
        for (Member member : waiting) {
            before += member.level <= level ? 1 : 0;
        }
        return before;
    }

    /** Whether a call that is as urgent as this one waits for a place. */
    private boolean isLed(Member member) {
        for (Member other : waiting) {
            if (other.state == Member.State.LEADING && other.level <= member.level) {
                return true;
            }
        }
        return false;
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
        waiting.remove(leader);
        List<Member> others = inOrder();
        int calls = costs.choose(1 + others.size());
        List<Member> taken = new ArrayList<>(calls);
        taken.add(leader);
        taken.addAll(others.subList(0, calls - 1));
        taken.forEach(member -> member.state = Member.State.TAKEN);
        waiting.removeIf(member -> member.state == Member.State.TAKEN);
        inCompany = calls > 1;
        lead();
        return taken;
    }

    /** Those that do not wait for a place themselves, the most urgent first and the earliest of these. */
    private List<Member> inOrder() {
        List<Member> others = new ArrayList<>(waiting);
        others.removeIf(member -> member.state != Member.State.WAITING);
        if (mixed) {
            long now = System.nanoTime();
            others.sort(
                    Comparator.comparingInt(member -> member.context.urgency().rank(now, rise)));
        }
        return others;
    }

    private void lead() {
        Member next = first();
        if (next != null && !isLed(next)) {
            next.state = Member.State.LEADING;
            LockSupport.unpark(next.thread);
        }
    }

    /** The first of {@link #inOrder}, or null. */
    private @Nullable Member first() {
        if (mixed) {
            List<Member> others = inOrder();
            return others.isEmpty() ? null : others.get(0);
        }
        for (Member member : waiting) {
            if (member.state == Member.State.WAITING) {
                return member;
            }
        }
        return null;
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

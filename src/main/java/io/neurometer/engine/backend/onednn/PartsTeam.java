package io.neurometer.engine.backend.onednn;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Parts of a piece of work, of which each free member of a team takes the next. For many runs by one caller at a time. */
final class PartsTeam {
    private final int parts;
    private final Work work;
    private final AtomicInteger next = new AtomicInteger();
    private final OpenMpTeam team;

    /** What is done with each part. */
    interface Work {
        /** @param member a number of its own for each thread at work */
        void run(int member, int part);
    }

    /** What a member does with each part that it takes, in memory of its own. */
    interface OwnWork<M> {
        void run(M own, int part);
    }

    /** A team of at most so many threads, and of no more than there are parts. @param own makes what one member works in */
    static <M> PartsTeam of(int threads, int parts, Supplier<M> own, OwnWork<M> work) {
        List<M> members = Stream.generate(own)
                .limit(Math.max(1, Math.min(threads, parts)))
                .toList();
        return new PartsTeam(members.size(), parts, (member, part) -> work.run(members.get(member), part));
    }

    PartsTeam(int members, int parts, Work work) {
        this.parts = parts;
        this.work = work;
        this.team = new OpenMpTeam(members, this::takeParts);
    }

    /** Comes back when all parts are done. @throws IllegalStateException when a member failed */
    void run() {
        next.set(0);
        team.run();
    }

    private void takeParts(int member) {
        for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
            work.run(member, part);
        }
    }
}

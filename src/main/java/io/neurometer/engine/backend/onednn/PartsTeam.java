package io.neurometer.engine.backend.onednn;

import java.util.concurrent.atomic.AtomicInteger;

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

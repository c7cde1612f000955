package io.neurometer.engine.backend.onednn;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** The teams of one calling thread by their size, each made when first wanted, for whatever work comes. */
final class CallersTeam {
    private static final ThreadLocal<Map<Integer, CallersTeam>> TEAMS = ThreadLocal.withInitial(HashMap::new);

    private final OpenMpTeam team;
    private IntConsumer work = member -> {};

    private CallersTeam(int size) {
        team = new OpenMpTeam(size, member -> work.accept(member));
    }

    /**
     * Has so many threads do this, each once.
     *
     * @param work is given a number for each member, that of the calling thread being 0
     * @throws IllegalStateException when one has failed
     */
    static void run(int threads, IntConsumer work) {
        CallersTeam callers = TEAMS.get().computeIfAbsent(threads, CallersTeam::new);
        callers.work = work;
        try {
            callers.team.run();
        } finally {
            callers.work = member -> {};
            OpenMpThreads.returned(threads);
        }
    }
}

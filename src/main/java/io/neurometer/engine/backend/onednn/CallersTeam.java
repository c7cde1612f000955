package io.neurometer.engine.backend.onednn;

import java.util.HashMap;
import java.util.Map;

/** The teams of one calling thread by their size, each made when first wanted, for whatever work comes. */
final class CallersTeam {
    private static final ThreadLocal<Map<Integer, CallersTeam>> TEAMS = ThreadLocal.withInitial(HashMap::new);

    private final OpenMpTeam team;
    private Runnable work = () -> {};

    private CallersTeam(int size) {
        team = new OpenMpTeam(size, member -> work.run());
    }

    /** Has so many threads do this, each once. @throws IllegalStateException when one has failed */
    static void run(int threads, Runnable work) {
        CallersTeam callers = TEAMS.get().computeIfAbsent(threads, CallersTeam::new);
        callers.work = work;
        try {
            callers.team.run();
        } finally {
            callers.work = () -> {};
            OpenMpThreads.returned(threads);
        }
    }
}

package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.ThreadPolicy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;

class OpenMpTeamTest {
    @Test
    void aDismissedTeamHasNoHelpersAndANewOneIsMadeWhenNeeded() throws Exception {
        Assumptions.assumeThat(Library.status().reason()).isNull();
        Assumptions.assumeThat(OpenMpTeam.isAvailable()).isTrue();
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            caller.submit(() -> {
                        Set<Thread> first = team();
                        OpenMpThreads.apply(new ThreadPolicy.Idle(2));
                        assertThat(first).hasSize(2).allMatch(Thread::isAlive);

                        OpenMpThreads.apply(new ThreadPolicy.Idle(1));
                        assertThat(first).filteredOn(Thread::isAlive).containsExactly(Thread.currentThread());

                        Set<Thread> second = team();
                        assertThat(second).hasSize(2);
                        OpenMpThreads.apply(new ThreadPolicy.Idle(1));
                        assertThat(second).filteredOn(Thread::isAlive).containsExactly(Thread.currentThread());
                    })
                    .get();
        } finally {
            caller.shutdown();
        }
    }

    private static Set<Thread> team() {
        Set<Thread> members = ConcurrentHashMap.newKeySet();
        OpenMpThreads.apply(new ThreadPolicy.Active(2));
        new OpenMpTeam(2, member -> members.add(Thread.currentThread())).run();
        return members;
    }
}

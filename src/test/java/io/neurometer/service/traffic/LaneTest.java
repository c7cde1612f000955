package io.neurometer.service.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.service.Await;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LaneTest {
    private static final double LONG = 10;

    private final Lane lane = new Lane(1, 8, 5);
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void everybodyEnds() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(5000);
        }
        assertThat(lane.running() + lane.waiting()).isZero();
    }

    @Test
    void aCallThatFindsAPlaceDoesNotWait() {
        try (Lane.Place place = lane.enter(Work.unknown(), CallContext.unlimited())) {
            assertThat(lane.running()).isEqualTo(1);
        }
    }

    @Test
    void lightCallsTakeNoPlaceFromTheOthersUntilTheyAreMany() {
        Work light = new Work("light", 1e-4);
        Work other = new Work("other", 0.05);
        List<Lane.Place> places = new ArrayList<>();
        places.add(lane.enter(other, CallContext.unlimited()));
        for (int i = 0; i < 4; i++) {
            places.add(lane.enter(light, CallContext.unlimited()));
        }
        wait("light", light, CallContext.unlimited());
        wait("other", other, CallContext.unlimited());

        assertThat(lane.running()).isEqualTo(5);
        places.remove(0).close();
        Await.until(() -> ran.size() == 1);
        assertThat(ran).as("light ones run still").containsExactly("other");
        places.forEach(Lane.Place::close);
        Await.until(() -> ran.size() == 2);
    }

    @Test
    void theModelThatHasHadTheLeastTimeIsNext() {
        Work large = new Work("large", 4);
        Work small = new Work("small", 1);
        try (Lane.Place place = lane.enter(Work.unknown(), CallContext.unlimited())) {
            for (int i = 0; i < 2; i++) {
                wait("large", large, CallContext.unlimited());
            }
            for (int i = 0; i < 4; i++) {
                wait("small", small, CallContext.unlimited());
            }
        }
        Await.until(() -> ran.size() == 6);

        assertThat(ran.subList(0, 5))
                .as("4 s for each")
                .containsOnlyOnce("large")
                .containsSequence("small", "small");
        assertThat(ran.get(5)).isEqualTo("large");
    }

    @Test
    void ofOneModelTheEarliestDeadlineIsNext() {
        Work work = new Work("model", 0.01);
        try (Lane.Place place = lane.enter(Work.unknown(), CallContext.unlimited())) {
            wait("whenever", work, CallContext.unlimited());
            wait("in an hour", work, after(3600));
            wait("in a minute", work, after(60));
        }
        Await.until(() -> ran.size() == 3);

        assertThat(ran).containsExactly("in a minute", "in an hour", "whenever");
    }

    @Test
    void theMostUrgentIsNextAndTheOthersInTheFairOrder() {
        Work large = new Work("large", 4);
        Work small = new Work("small", 1);
        Lane patient = new Lane(1, 8, 3600);
        try (Lane.Place place = patient.enter(Work.unknown(), CallContext.unlimited())) {
            wait(patient, "whenever", small, urgent(Urgency.LEVELS));
            wait(patient, "large", large, CallContext.unlimited());
            wait(patient, "large, too", large, urgent(Urgency.DEFAULT_LEVEL));
            wait(patient, "small", small, urgent(0));
            wait(patient, "now", large, urgent(1));
            wait(patient, "soon", small, urgent(2));
        }
        Await.until(() -> ran.size() == 6);

        assertThat(ran).startsWith("now", "soon", "small").endsWith("whenever");
        assertThat(ran.subList(3, 5)).containsExactly("large", "large, too");
    }

    @Test
    void whoeverHasWaitedForLongIsAsUrgentAsTheMostUrgent() {
        Work work = new Work("model", 0.001);
        Lane lane = new Lane(1, 8, 0.001);
        CallContext old = urgent(Urgency.LEVELS);
        try (Lane.Place place = lane.enter(Work.unknown(), CallContext.unlimited())) {
            wait(lane, "old", work, old);
            long rise = Lane.riseNanos(0.001);
            Await.until(() -> old.urgency().rank(System.nanoTime(), rise) == 1);
            wait(lane, "new", work, urgent(1));
        }
        Await.until(() -> ran.size() == 2);

        assertThat(ran).containsExactly("old", "new");
    }

    @Test
    void callsThatAreLessUrgentKeepNobodyOut() {
        Work work = new Work("model", 0.5);
        try (Lane.Place place = lane.enter(Work.unknown(), CallContext.unlimited())) {
            for (int i = 0; i < 8; i++) {
                wait("waits", work, urgent(9));
            }
            assertRefused(new Work("another", 0.001), urgent(10), "8 calls are waiting", "4");
            wait("urgent", work, urgent(1));
            assertThat(lane.waiting()).isEqualTo(9);
        }
        Await.until(() -> ran.size() == 9);
        assertThat(ran.get(0)).isEqualTo("urgent");
    }

    @Test
    void moreThanMayWaitIsRefusedAtOnce() {
        Work work = new Work("model", 0.5);
        try (Lane.Place place = lane.enter(Work.unknown(), CallContext.unlimited())) {
            for (int i = 0; i < 8; i++) {
                wait("waits", work, CallContext.unlimited());
            }
            assertRefused(new Work("another", 0.001), CallContext.unlimited(), "8 calls are waiting", "4");
        }
    }

    @Test
    void aModelMayNotFillTheQueueForTheOthers() {
        Work work = new Work("model", 0.5);
        Lane small = new Lane(1, 100, 1);
        try (Lane.Place place = small.enter(Work.unknown(), CallContext.unlimited())) {
            for (int i = 0; i < 6; i++) {
                wait(small, "waits", work, CallContext.unlimited());
            }
            assertThatThrownBy(() -> small.enter(work, CallContext.unlimited()))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refusal -> assertThat(refusal.problem().headers()).containsEntry("Retry-After", "3"));
            wait(small, "another model", new Work("another", 0.5), CallContext.unlimited());
        }
        Await.until(() -> ran.size() == 7);
        assertThat(ran.indexOf("another model")).isLessThan(2);
    }

    @Test
    void whatCannotBeDoneByItsDeadlineIsRefusedAtOnce() {
        Work work = new Work("model", 0);
        work.took(50);
        work.took(2);
        try (Lane.Place place = lane.enter(Work.unknown(), CallContext.unlimited())) {
            assertRefused(work, after(1), "2000 ms now", "1");
        }
    }

    @Test
    void aShortCallRunsBesideLongOnes() {
        Work work = new Work("long", LONG);
        Work brief = new Work("short", 0.001);
        try (Lane.Place place = lane.enter(work, CallContext.unlimited())) {
            wait("long", work, CallContext.unlimited());
            wait("short", brief, CallContext.unlimited());
            Await.until(() -> ran.equals(List.of("short")) && lane.running() == 1);
            assertThat(lane.waiting()).isEqualTo(1);
        }
        Await.until(() -> ran.size() == 2);
    }

    @Test
    void aModelMayHaveFewerPlacesThanThereAre() {
        Lane wide = new Lane(3, 8, 5);
        Work limited = new Work("limited", 0.01, 1);
        Work other = new Work("other", 0.01);
        try (Lane.Place place = wide.enter(limited, CallContext.unlimited())) {
            wait(wide, "limited", limited, CallContext.unlimited());
            assertThat(wide.waiting()).isEqualTo(1);
            wait(wide, "other", other, CallContext.unlimited());
            Await.until(() -> ran.equals(List.of("other")) && wide.running() == 1);
            assertThat(wide.waiting()).isEqualTo(1);
        }
        Await.until(() -> ran.size() == 2 && wide.running() == 0);
        try (Lane.Place again = wide.enter(limited, CallContext.unlimited())) {
            assertThat(wide.running()).isEqualTo(1);
        }
    }

    @Test
    void whoeverIsNoLongerWantedLeavesTheQueue() {
        CallContext gone = CallContext.unlimited();
        try (Lane.Place place = lane.enter(Work.unknown(), CallContext.unlimited())) {
            wait("never", Work.unknown(), gone);
            CallContext late = CallContext.unlimited();
            wait("never", Work.unknown(), late);
            gone.cancel();
            late.shorten(Duration.ofMillis(1));
            late.cancel();
            Await.until(() -> ran.size() == 2);
            assertThat(ran).containsExactly("CLIENT_GONE", "CLIENT_GONE");
            wait(lane, "never", Work.unknown(), shortened(20), false);
            Await.until(() -> ran.size() == 3);
            assertThat(ran.get(2)).isEqualTo("DEADLINE_EXCEEDED");
        }
    }

    @Test
    void aLaneThatIsClosedLetsThoseInItEnd() throws InterruptedException {
        try (Lane.Place place = lane.enter(Work.unknown(), CallContext.unlimited())) {
            wait("waits", Work.unknown(), CallContext.unlimited());
            lane.close(0);
            assertThatThrownBy(() -> lane.enter(Work.unknown(), CallContext.unlimited()))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refusal -> assertThat(refusal.problem().code()).isEqualTo(ProblemCode.STOPPING));
        }
        lane.close(TimeUnit.MINUTES.toNanos(1));
        assertThat(ran).containsExactly("waits");
    }

    private static CallContext after(long seconds) {
        CallContext context = CallContext.unlimited();
        context.shorten(Duration.ofSeconds(seconds));
        return context;
    }

    private static CallContext urgent(long priority) {
        CallContext context = CallContext.unlimited();
        context.urgency().set(priority);
        return context;
    }

    private static CallContext shortened(long millis) {
        CallContext context = CallContext.unlimited();
        context.shorten(Duration.ofMillis(millis));
        return context;
    }

    private void assertRefused(Work work, CallContext context, String words, String retryAfter) {
        assertThatThrownBy(() -> lane.enter(work, context)).isInstanceOfSatisfying(ProblemException.class, refusal -> {
            assertThat(refusal.problem().status()).isEqualTo(503);
            assertThat(refusal.problem().detail()).contains(words);
            assertThat(refusal.problem().headers()).containsEntry("Retry-After", retryAfter);
        });
    }

    private void wait(String name, Work work, CallContext context) {
        wait(lane, name, work, context);
    }

    private void wait(Lane where, String name, Work work, CallContext context) {
        wait(where, name, work, context, true);
    }

    /** Has a thread wait for a place, and comes back when it does, or when it has run. */
    private void wait(Lane where, String name, Work work, CallContext context, boolean seen) {
        int waiting = where.waiting();
        int done = ran.size();
        Thread thread = new Thread(() -> {
            try (Lane.Place place = where.enter(work, context)) {
                ran.add(name);
            } catch (ProblemException ended) {
                ran.add(ended.problem().code().name());
            }
        });
        threads.add(thread);
        thread.start();
        if (seen) {
            Await.until(() -> where.waiting() > waiting || ran.size() > done);
        }
    }
}

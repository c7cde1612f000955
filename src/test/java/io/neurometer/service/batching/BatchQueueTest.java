package io.neurometer.service.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.service.error.ProblemException;
import io.neurometer.service.traffic.CallContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who leads, and whom a leader takes along. */
class BatchQueueTest {
    private static final int LIMIT = 8;
    private static final double MAX_WAIT = 3600;

    private final BatchQueue queue = queue(MAX_WAIT);

    /** In which runs of four calls take as long as runs of one. */
    private static BatchQueue queue(double maxWait) {
        BatchQueue queue = new BatchQueue(4, LIMIT, 1, maxWait);
        for (int calls : new int[] {1, 2, 4}) {
            queue.ready(calls);
            queue.took(calls, 1);
        }
        return queue;
    }

    private static Member member(long priority) {
        CallContext context = CallContext.unlimited();
        context.urgency().set(priority);
        return new Member(Map.of(), context);
    }

    private Member joined(long priority) {
        Member member = member(priority);
        queue.join(member);
        return member;
    }

    @Test
    void theFirstLeadsAndTakesTheOthersInTheirOrder() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            members.add(joined(0));
        }
        assertThat(members)
                .extracting(member -> member.state == Member.State.LEADING)
                .containsExactly(true, false, false, false, false);

        assertThat(queue.take(members.get(0))).isEqualTo(members.subList(0, 4));
        assertThat(members.get(4).state).isEqualTo(Member.State.LEADING);
    }

    @Test
    void aMoreUrgentCallLeadsTooAndTakesTheMostUrgentAlong() {
        Member first = joined(5);
        Member late = joined(9);
        Member same = joined(5);
        Member urgent = joined(1);
        Member second = joined(2);
        Member third = joined(1);
        assertThat(first.state).isEqualTo(Member.State.LEADING);
        assertThat(urgent.state).isEqualTo(Member.State.LEADING);
        assertThat(List.of(late, same, second, third)).allMatch(member -> member.state == Member.State.WAITING);

        assertThat(queue.take(urgent)).containsExactly(urgent, third, second, same);

        assertThat(first.state).as("waits for a place of its own").isEqualTo(Member.State.LEADING);
        assertThat(late.state).isEqualTo(Member.State.WAITING);
        assertThat(queue.take(first)).containsExactly(first, late);
    }

    @Test
    void theMostUrgentLeadsWhenALeaderHasGone() {
        Member first = joined(1);
        Member late = joined(9);
        Member urgent = joined(2);

        assertThat(queue.leave(first)).isTrue();

        assertThat(urgent.state).isEqualTo(Member.State.LEADING);
        assertThat(late.state).isEqualTo(Member.State.WAITING);
    }

    @Test
    void callsThatAreLessUrgentKeepNobodyOut() {
        for (int i = 0; i < LIMIT; i++) {
            joined(9);
        }
        assertThatThrownBy(() -> queue.join(member(9)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("8 calls like this one")
                .hasMessageContaining("neurometer.engine.queue");

        assertThat(joined(8).state).isEqualTo(Member.State.LEADING);
    }

    @Test
    void aRefusalNamesWhatWouldHaveToBeOtherwise() {
        BatchQueue impatient = queue(0.001);
        for (int i = 0; i < 5; i++) {
            impatient.join(member(0));
        }
        assertThatThrownBy(() -> impatient.join(member(0)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("neurometer.traffic.max-wait");

        joined(0);
        Member hurried = member(0);
        hurried.context.shorten(Duration.ofMillis(900));
        assertThatThrownBy(() -> queue.join(hurried))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("take 1000 ms")
                .hasMessageContaining("its deadline is in")
                .hasMessageNotContaining("max-wait");
    }
}

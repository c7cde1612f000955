package io.neurometer.service.inference;

import io.neurometer.service.inference.InferenceObserver.Stage;
import io.neurometer.service.models.CallCost;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up where the time of one request goes, and keeps what it costs. Handed from thread to thread, used by one at a time. */
final class StageClock {
    private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
    private final long start = System.nanoTime();
    private long last = start;
    private int calls = 1;
    private boolean counts = true;
    private @Nullable CallCost cost;

    /** The time since the last call belongs to this stage. */
    void end(Stage stage) {
        end(stage, System.nanoTime());
    }

    /** The time from the last call to a moment, in {@link System#nanoTime}, belongs to this stage. */
    void end(Stage stage, long now) {
        nanos.merge(stage, now - last, Long::sum);
        last = now;
    }

    /** So many requests shared the run. @param first whether the run is counted with this one */
    void shared(int members, boolean first) {
        calls = members;
        counts = first;
    }

    void cost(CallCost counted) {
        cost = counted;
    }

    InferenceObserver.Stages stages() {
        return new InferenceObserver.Stages(nanos, System.nanoTime() - start, calls, counts, cost);
    }
}

package io.neurometer.engine.exec;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.Tensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session's way to the network for one thread, opened when the team is first found to be slow. */
final class AloneRun implements AutoCloseable {
    private final Teamwork teamwork;
    private final ExecutionListener listener;
    private @Nullable Alternative alternative;
    private @Nullable Session session;

    AloneRun(Teamwork teamwork, ExecutionListener listener) {
        this.teamwork = teamwork;
        this.listener = listener;
    }

    long now() {
        return teamwork.now();
    }

    /** The outputs of one thread; null where the team has to do it. */
    @Nullable
    Map<String, Tensor> tried(Map<String, Tensor> inputs) {
        if (!teamwork.isAlone() || teamwork.isUnproved()) {
            return null;
        }
        return run(inputs);
    }

    /**
     * Takes note of how long the team took for a run; where it is slow, finds out whether one thread gives the same bits. The
     * run has its outputs already, so that memory which does not suffice for a second one is no failure.
     */
    void teamRan(long nanos, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        teamwork.ran(nanos);
        if (teamwork.isAlone() && teamwork.isUnproved()) {
            try {
                Map<String, Tensor> again = run(inputs);
                if (again != null) {
                    teamwork.compared(areSame(outputs, again));
                }
            } catch (EngineException noRoom) {
                teamwork.compared(false);
            }
        }
    }

    private @Nullable Map<String, Tensor> run(Map<String, Tensor> inputs) {
        Session ready = opened();
        if (ready == null) {
            return null;
        }
        long start = teamwork.now();
        Map<String, Tensor> outputs = ready.run(inputs);
        teamwork.ranAlone(teamwork.now() - start);
        return outputs;
    }

    private @Nullable Session opened() {
        if (session == null) {
            Alternative found = teamwork.alone();
            if (found == null) {
                return null;
            }
            try {
                session = found.executable().open(listener);
                alternative = found;
            } catch (EngineException noRoom) {
                found.close();
                return null;
            } catch (RuntimeException | Error failure) {
                found.close();
                throw failure;
            }
        }
        return session;
    }

    private static boolean areSame(Map<String, Tensor> left, Map<String, Tensor> right) {
        return left.entrySet().stream().allMatch(entry -> {
            Tensor other = right.get(entry.getKey());
            return other != null
                    && other.type().equals(entry.getValue().type())
                    && other.bytes().equals(entry.getValue().bytes());
        });
    }

    @Override
    public void close() {
        if (session != null && alternative != null) {
            session.close();
            alternative.close();
        }
    }
}

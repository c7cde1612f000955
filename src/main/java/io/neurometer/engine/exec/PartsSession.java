package io.neurometer.engine.exec;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs an executable whose samples threads share out: each computes a part of them by itself, from inputs to outputs, and
 * none waits for another in between. The listener hears of the part that the calling thread begins with, which runs as long
 * as the others do.
 */
final class PartsSession implements Session {
    private final Executable executable;
    private final Parts parts;
    private final @Nullable Teamwork teamwork;
    private final PartOutputs outputs;
    private final List<Session> sessions = new ArrayList<>();
    private final List<Map<String, Tensor>> inputs = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private boolean closed;

    private PartsSession(Executable executable, Parts parts, PartOutputs outputs) {
        this.executable = executable;
        this.parts = parts;
        this.teamwork = executable.teamwork();
        this.outputs = outputs;
    }

    /**
     * @param beside how many bytes the caller is about to take, for which there must be room, too
     * @throws io.neurometer.engine.error.EngineException where there is no room; nothing has been allocated then
     */
    static PartsSession open(Executable executable, Parts parts, ExecutionListener listener, long beside) {
        PartsSession session = new PartsSession(executable, parts, executable.acquireOutputs(parts));
        try {
            for (int i = 0; i < parts.count(); i++) {
                session.sessions.add(executable.openPart(i == 0 ? listener : session.follower(), beside));
            }
            return session;
        } catch (RuntimeException | Error refusal) {
            session.close();
            throw refusal;
        }
    }

    /** Ends a part when another one has failed. */
    private ExecutionListener follower() {
        return new ExecutionListener() {
            @Override
            public void proceeding() {
                if (failure.get() != null) {
                    throw new CancellationException("another part of the run has failed");
                }
            }

            @Override
            public void computed(Node node, long nanos) {
                // The first part tells.
            }

            @Override
            public boolean followsSteps() {
                return false;
            }
        };
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> given) {
        shareOut(given);
        next.set(1);
        failure.set(null);
        Teamwork team = teamwork;
        long start = System.nanoTime();
        if (team != null && team.isAlone()) {
            compute(0);
            computeRest();
            team.ranAlone(System.nanoTime() - start);
        } else {
            runTogether();
            if (team != null) {
                team.ran(System.nanoTime() - start);
            }
        }
        requireComplete();
        return outputs.whole();
    }

    private void shareOut(Map<String, Tensor> given) {
        inputs.clear();
        for (int i = 0; i < parts.count(); i++) {
            inputs.add(new LinkedHashMap<>());
        }
        parts.inputs().forEach((name, type) -> {
            Tensor all = RequestFaults.checked(name, given.get(name), type);
            TensorType part = Objects.requireNonNull(executable.typed().type(name));
            for (int i = 0; i < parts.count(); i++) {
                inputs.get(i).put(name, all.slice(i * part.bytes(), part));
            }
        });
    }

    /** The calling thread begins with the first part; whoever is ready takes the next. */
    private void runTogether() {
        Thread caller = Thread.currentThread();
        parts.backend().together(parts.count(), () -> {
            if (Thread.currentThread().equals(caller)) {
                compute(0);
            }
            computeRest();
        });
    }

    private void computeRest() {
        for (int part = next.getAndIncrement(); part < parts.count(); part = next.getAndIncrement()) {
            compute(part);
        }
    }

    private void compute(int part) {
        try {
            outputs.put(part, sessions.get(part).run(inputs.get(part)));
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        }
    }

    private void requireComplete() {
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        } else if (thrown instanceof Error error) {
            throw error;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            sessions.forEach(Session::close);
            executable.release(outputs);
        }
    }
}

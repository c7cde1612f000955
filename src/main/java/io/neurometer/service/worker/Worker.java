package io.neurometer.service.worker;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.models.ModelCopy;
import io.neurometer.service.models.ModelRunner;
import io.neurometer.service.traffic.Wanted;
import io.neurometer.service.worker.wire.Frame;
import io.neurometer.service.worker.wire.Message;
import io.neurometer.service.worker.wire.SharedLayout;
import io.neurometer.service.worker.wire.Wire;
import io.neurometer.service.worker.wire.WorkerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A process that runs models, as long as it lives. */
final class Worker {
    private final WorkerProcessHandle process;
    private final WorkerSettings settings;
    private final Crashes crashes;
    private final Duration patience;
    private final Preparations preparations = new Preparations(this::prepareNow);
    private final Deque<WorkerConnection> idle = new ConcurrentLinkedDeque<>();
    private final Set<WorkerConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile long offHeapUsed;

    /** @param patience how long a call may go on that nobody wants any more */
    Worker(WorkerProcessHandle process, WorkerSettings settings, Crashes crashes, Duration patience) {
        this.process = process;
        this.settings = settings;
        this.crashes = crashes;
        this.patience = patience;
    }

    /** What comes back, read from the frame of a connection. */
    private interface Answer<T> {
        T read(Message message, WorkerConnection connection) throws IOException;
    }

    /** What is sent, written to the frame of a connection. */
    private interface Question {
        void write(WorkerConnection connection) throws IOException;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    WorkerProcessHandle process() {
        return process;
    }

    /** What its tensors took when it last answered, in bytes. */
    long offHeapUsed() {
        return offHeapUsed;
    }

    /** Looks whether its calls are still wanted, and ends this worker when one does not end. @return whether there are any */
    boolean look() {
        boolean busy = false;
        for (WorkerConnection connection : open) {
            busy |= connection.look();
            if (connection.isStuck(patience)) {
                process.killStuck(connection.thread());
            }
        }
        return busy;
    }

    /** Has a model compiled, and waits for that. @throws WorkerGoneException when this worker cannot */
    void prepare(WorkerModel.Form form, ModelRuntime.Patience patience) {
        preparations.await(form, patience);
    }

    private void prepareNow(WorkerModel.Form form, Wanted wanted) {
        WorkerModel model = form.model();
        call(
                model,
                connection -> {
                    ModelCopy files = model.files();
                    Frame frame = connection.frame().begin(Message.PREPARE).put(model.id());
                    Wire.put(frame, files);
                    Wire.put(frame.put(form.id()), form.signature());
                },
                wanted,
                Worker::done);
        try {
            model.requireOpen();
        } catch (RuntimeException removed) {
            unload(model);
            throw removed;
        }
    }

    private static Message done(Message message, WorkerConnection connection) throws IOException {
        if (message != Message.DONE) {
            throw new IOException("not an answer: " + message);
        }
        return message;
    }

    /**
     * Runs a model that has been prepared.
     *
     * @return nothing when it has been forgotten since
     * @throws WorkerGoneException when this worker cannot
     */
    Optional<ModelRunner.Outputs> run(WorkerModel.Form form, Map<String, Tensor> inputs, Wanted wanted) {
        return call(form.model(), connection -> write(form, inputs, connection), wanted, (message, connection) -> {
            if (message == Message.UNKNOWN) {
                preparations.forget(form);
                return Optional.empty();
            }
            return Optional.of(outputs(form, message, connection));
        });
    }

    private static void write(WorkerModel.Form form, Map<String, Tensor> inputs, WorkerConnection connection) {
        SharedLayout layout = form.layout();
        connection.in().ensure(layout.bytes());
        for (int i = 0; i < form.inputs().size(); i++) {
            String name = form.inputs().get(i);
            Tensor input = Objects.requireNonNull(inputs.get(name), name);
            if (!input.type().equals(form.signature().types().get(name))) {
                throw new IllegalArgumentException("'" + name + "' is " + input.type());
            }
            connection
                    .in()
                    .slice(layout.offset(i), Math.toIntExact(input.byteSize()))
                    .put(input.bytes());
        }
        connection.in().describe(connection.frame().begin(Message.RUN).put(form.id()));
    }

    private ModelRunner.Outputs outputs(WorkerModel.Form form, Message message, WorkerConnection connection)
            throws IOException {
        long computed = System.nanoTime();
        if (message != Message.OUTPUTS) {
            throw new IOException("not an answer: " + message);
        }
        Frame frame = connection.frame();
        offHeapUsed = frame.getLong();
        List<String> values = form.signature().values();
        if (frame.getInt() != values.size()) {
            throw new IOException("other outputs than those asked for");
        }
        connection.out().follow(frame);
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            types.add(Wire.type(frame));
        }
        SharedLayout layout = new SharedLayout(types);
        if (layout.bytes() > connection.out().bytes().capacity()) {
            throw new IOException("outputs beyond the shared memory");
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try {
            for (int i = 0; i < types.size(); i++) {
                Tensor output = Tensor.allocate(types.get(i));
                outputs.put(values.get(i), output);
                output.bytes().put(connection.out().slice(layout.offset(i), Math.toIntExact(output.byteSize())));
            }
            return new ModelRunner.Outputs(outputs, computed);
        } catch (RuntimeException | Error failure) {
            outputs.values().forEach(Tensor::close);
            throw failure;
        }
    }

    /** Has a model forgotten, if this worker is there. */
    void unload(WorkerModel model) {
        if (!isAlive()) {
            return;
        }
        try {
            call(
                    null,
                    connection -> connection.frame().begin(Message.UNLOAD).put(model.id()),
                    Worker::requireNothing,
                    Worker::done);
        } catch (WorkerGoneException | ProblemException | CancellationException gone) {
            // The model has gone with it.
        }
    }

    /** Of a call that ends at once or not at all. */
    private static void requireNothing() {
        throw new CancellationException("nobody waits for this");
    }

    private <T> T call(@Nullable WorkerModel model, Question question, Wanted wanted, Answer<T> answer) {
        WorkerConnection connection = connection(wanted);
        boolean sound = false;
        try {
            send(connection, question, wanted);
            Message message;
            try {
                message = connection.receive();
            } catch (IOException broken) {
                ProblemException lost = lost(model, connection);
                wanted.requireWanted();
                throw lost;
            }
            try {
                T result = result(message, connection, wanted, answer);
                sound = true;
                return result;
            } catch (IOException
                    | BufferUnderflowException
                    | IndexOutOfBoundsException
                    | IllegalArgumentException nonsense) {
                process.kill("it answered what is no answer", nonsense);
                throw lost(model, connection);
            } catch (RuntimeException | Error failure) {
                sound = true;
                throw failure;
            }
        } finally {
            if (sound && isAlive()) {
                idle.push(connection);
            } else {
                open.remove(connection);
                connection.close();
            }
        }
    }

    private static <T> T result(Message message, WorkerConnection connection, Wanted wanted, Answer<T> answer)
            throws IOException {
        switch (message) {
            case FAULTS -> throw Wire.failure(connection.frame());
            case ENDED -> {
                wanted.requireWanted();
                throw new CancellationException("the worker has ended a call that was wanted");
            }
            case FAILED -> throw new IllegalStateException("a fault of the worker, which its log tells");
            default -> {
                return answer.read(message, connection);
            }
        }
    }

    /** Nothing has been asked of the worker when this fails. */
    private void send(WorkerConnection connection, Question question, Wanted wanted) {
        try {
            question.write(connection);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        try {
            connection.send(wanted);
        } catch (IOException gone) {
            throw new WorkerGoneException(gone);
        }
    }

    /** What a caller is told whose call was in a worker that has ended. */
    private ProblemException lost(@Nullable WorkerModel model, WorkerConnection connection) {
        WorkerEnd end = process.awaitEnd();
        if (end != null && model != null && end.mayBeOf(connection.thread())) {
            crashes.add(model.model(), this, end);
        }
        return ProblemException.retryAfter(
                1,
                ProblemCode.WORKER_LOST,
                "the process that computed this has ended" + (end == null ? "" : " (" + end.cause() + ")")
                        + "; the same request may succeed in a moment");
    }

    private WorkerConnection connection(Wanted wanted) {
        WorkerConnection there = idle.poll();
        if (there != null) {
            return there;
        }
        if (!isAlive()) {
            throw new WorkerGoneException(new IOException("not alive"));
        }
        WorkerConnection made = null;
        try {
            made = new WorkerConnection(settings, numbers.incrementAndGet());
            open.add(made);
            made.greet(wanted);
            return made;
        } catch (IOException gone) {
            if (made != null) {
                open.remove(made);
                made.close();
            }
            throw new WorkerGoneException(gone);
        }
    }

    /** Ends it. */
    void close() {
        process.close();
        open.forEach(WorkerConnection::close);
    }
}

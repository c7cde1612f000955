package io.neurometer.service.worker.child;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.ModelCopy;
import io.neurometer.service.models.RunSignature;
import io.neurometer.service.traffic.Wanted;
import io.neurometer.service.worker.wire.Frame;
import io.neurometer.service.worker.wire.Message;
import io.neurometer.service.worker.wire.SharedLayout;
import io.neurometer.service.worker.wire.SharedMemory;
import io.neurometer.service.worker.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the calls of one connection, one after the other. */
final class Calls implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    /** How often a call that waits for a compilation looks whether it is still wanted. */
    private static final long LOOK_MILLIS = 20;

    private final SocketChannel channel;
    private final List<Path> folders;
    private final ChildModels models;
    private final Runnable idle;
    private final Frame frame = new Frame();
    private SharedMemory in;
    private SharedMemory out;

    /** @param idle done after each run */
    Calls(SocketChannel channel, List<Path> folders, ChildModels models, Runnable idle) {
        this.channel = channel;
        this.folders = folders;
        this.models = models;
        this.idle = idle;
        this.in = new SharedMemory(folders, "in");
        this.out = new SharedMemory(folders, "out");
    }

    @Override
    public void run() {
        try (channel) {
            while (true) {
                answer(frame.receive(channel));
                frame.send(channel);
            }
        } catch (IOException closed) {
            LOG.debug("a connection has ended: {}", closed.toString());
        } catch (RuntimeException | Error broken) {
            LOG.error("a connection has failed", broken);
        }
    }

    private void answer(Message message) throws IOException {
        try {
            switch (message) {
                case HELLO -> hello();
                case PREPARE -> prepare();
                case RUN -> compute();
                case UNLOAD -> {
                    models.unload(frame.getLong());
                    frame.begin(Message.DONE);
                }
                default -> throw new IOException("not a call: " + message);
            }
        } catch (EngineException failure) {
            Wire.put(frame.begin(Message.FAULTS), failure);
        } catch (CancellationException ended) {
            frame.begin(Message.ENDED);
        } catch (OutOfMemoryError failure) {
            LOG.warn("a call takes more memory than there is", failure);
            Wire.put(
                    frame.begin(Message.FAULTS),
                    new EngineException(Fault.of(
                            ErrorCode.MEMORY_EXHAUSTED, null, "the request needs more memory than the worker has")));
        } catch (RuntimeException | StackOverflowError | LinkageError failure) {
            LOG.error("a call has failed", failure);
            frame.begin(Message.FAILED);
        }
    }

    private void hello() throws IOException {
        int number = frame.getInt();
        Thread.currentThread().setName(threadName(number));
        in = new SharedMemory(folders, "in-" + number);
        out = new SharedMemory(folders, "out-" + number);
        in.follow(frame);
        frame.begin(Message.DONE);
    }

    /** The thread that answers a connection; a report of a crash names it. */
    static String threadName(int connection) {
        return "calls-" + connection;
    }

    private void prepare() {
        long model = frame.getLong();
        ModelCopy files = Wire.model(frame);
        long form = frame.getLong();
        RunSignature signature = Wire.signature(frame);
        ModelRuntime runtime = models.load(model, files);
        runtime.acquire(signature.types(), signature.values(), signature.options(), this::await)
                .close();
        models.know(form, runtime, signature);
        frame.begin(Message.DONE);
    }

    private void await(Future<?> compilation) {
        while (true) {
            try {
                compilation.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException notYet) {
                requireWanted();
            } catch (ExecutionException failed) {
                return;
            } catch (InterruptedException interruption) {
                throw new CancellationException("interrupted");
            }
        }
    }

    private void requireWanted() {
        if (!in.isWanted()) {
            throw new CancellationException("not wanted any more");
        }
    }

    private void compute() throws IOException {
        long id = frame.getLong();
        in.follow(frame);
        ChildModels.Form form = models.form(id);
        if (form == null) {
            frame.begin(Message.UNKNOWN);
            return;
        }
        Wanted wanted = this::requireWanted;
        RunSignature signature = form.signature();
        try (ModelRuntime.Lease lease = form.runtime()
                        .acquire(signature.types(), signature.values(), signature.options(), this::await);
                Session session = lease.executable().open(wanted)) {
            Map<String, Tensor> results = session.run(inputs(form));
            answer(signature.values(), results);
        } finally {
            idle.run();
        }
    }

    private Map<String, Tensor> inputs(ChildModels.Form form) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (int i = 0; i < form.inputs().size(); i++) {
            TensorType type = form.types().get(i);
            ByteBuffer memory = in.slice(form.layout().offset(i), Math.toIntExact(type.bytes()));
            inputs.put(form.inputs().get(i), Tensor.over(memory, type));
        }
        return inputs;
    }

    private void answer(List<String> values, Map<String, Tensor> results) {
        List<Tensor> outputs = new ArrayList<>();
        List<TensorType> types = new ArrayList<>();
        for (String value : values) {
            Tensor output = Objects.requireNonNull(results.get(value), value);
            outputs.add(output);
            types.add(output.type());
        }
        SharedLayout layout = new SharedLayout(types);
        out.ensure(layout.bytes());
        for (int i = 0; i < types.size(); i++) {
            Tensor output = outputs.get(i);
            out.slice(layout.offset(i), Math.toIntExact(output.byteSize())).put(output.bytes());
        }
        out.describe(frame.begin(Message.OUTPUTS).put(OffHeap.used()).put(types.size()));
        types.forEach(type -> Wire.put(frame, type));
    }
}

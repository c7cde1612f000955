package io.neurometer.service.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Clients that ask for a model all the time, and judge each answer. */
final class WorkerLoad implements AutoCloseable {
    static final int CLIENTS = 4;

    private static final String MODEL = "mlp";
    private static final int INPUTS = 8;
    private static final float TOLERANCE = 1e-5f;

    private final WorkerService service;
    private final List<float[]> expected = new ArrayList<>();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private volatile boolean paused;
    private volatile boolean stopped;

    WorkerLoad(WorkerService service) {
        this.service = service;
        for (int i = 0; i < INPUTS; i++) {
            expected.add(output(service.infer(MODEL, 1, i)));
        }
        for (int i = 0; i < CLIENTS; i++) {
            int first = i;
            running.add(clients.submit(() -> load(first)));
        }
    }

    private void load(int first) {
        for (int i = first; !stopped; i++) {
            while (paused) {
                LockSupport.parkNanos(1_000_000);
            }
            ask(i % INPUTS);
        }
    }

    /** Whether there was an answer, and not a refusal because the worker has ended. */
    private boolean ask(int input) {
        Answer answer = service.infer(MODEL, 1, input);
        if (answer.status() == 200 && isNear(output(answer), expected.get(input))) {
            answers.incrementAndGet();
            return true;
        }
        boolean lost = answer.status() == 503
                && answer.text().contains("\"WORKER_LOST\"")
                && answer.header("Retry-After").equals("1");
        if (lost) {
            refusals.incrementAndGet();
        } else {
            wrong.add(answer.toString());
        }
        return false;
    }

    /**
     * Kills the worker under load.
     *
     * @return seconds until a call that was made afterwards was answered
     */
    double killWorker() throws IOException, InterruptedException {
        // The load would only make the start of the next spare slower.
        paused = true;
        long worker = service.workerWithSpare();
        paused = false;
        int before = answers.get();
        while (answers.get() < before + 2 * CLIENTS && wrong.isEmpty()) {
            Thread.onSpinWait();
        }
        WorkerService.signal(worker, "KILL");
        long start = System.nanoTime();
        while (!ask(0) && wrong.isEmpty()) {
            Thread.onSpinWait();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Runs that calls share give the same within rounding; other inputs give something else. */
    private static boolean isNear(float[] output, float[] expected) {
        boolean near = output.length == expected.length;
        for (int i = 0; near && i < output.length; i++) {
            near = Math.abs(output[i] - expected[i]) <= TOLERANCE;
        }
        return near;
    }

    /** The elements of the only output. */
    private static float[] output(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        int header = Integer.parseInt(answer.header("Inference-Header-Content-Length"));
        ByteBuffer data = ByteBuffer.wrap(answer.bytes(), header, answer.bytes().length - header)
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[data.remaining() / Float.BYTES];
        data.asFloatBuffer().get(values);
        return values;
    }

    int answers() {
        return answers.get();
    }

    int refusals() {
        return refusals.get();
    }

    /** Everything that was neither the answer expected nor the refusal. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Lets the last calls end. */
    @Override
    public void close() throws InterruptedException, ExecutionException {
        stopped = true;
        paused = false;
        for (Future<?> client : running) {
            client.get();
        }
        clients.shutdown();
    }
}

package io.neurometer.service.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService.Answer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is killed under load takes only the calls with it that were in it, and the next ones are answered. */
class WorkerKillsTest {
    private static final int KILLS = Integer.getInteger("neurometer.test.kills", 10);
    private static final int CLIENTS = 4;
    private static final int INPUTS = 8;
    private static final float TOLERANCE = 1e-5f;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    @Test
    void onlyCallsInItAreLost(@TempDir Path directory, TestReporter reporter) throws Exception {
        try (WorkerService service = WorkerService.start(directory, "neurometer.worker.crashes=0")) {
            List<float[]> expected = new ArrayList<>();
            for (int i = 0; i < INPUTS; i++) {
                expected.add(output(service.infer("mlp", 1, i)));
            }
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int first = i;
                running.add(clients.submit(() -> load(service, expected, first)));
            }
            List<Double> back = new ArrayList<>();
            for (int i = 0; i < KILLS; i++) {
                long worker = service.workerWithSpare();
                int before = answers.get();
                while (answers.get() < before + 2 * CLIENTS) {
                    Thread.onSpinWait();
                }
                WorkerService.kill(worker);
                back.add(secondsUntilAnswered(service, expected.get(0)));
            }
            stop.set(true);
            for (Future<?> client : running) {
                client.get();
            }
            clients.shutdown();
            Collections.sort(back);
            reporter.publishEntry("%d kills, %d answers, %d times 503; back in s: median %.3f, greatest %.3f"
                    .formatted(
                            KILLS,
                            answers.get(),
                            refusals.get(),
                            back.get(back.size() / 2),
                            back.get(back.size() - 1)));
            assertThat(wrong).isEmpty();
            assertThat(refusals.get()).isBetween(1, KILLS * CLIENTS + KILLS);
            assertThat(back.get(back.size() - 1)).isLessThan(30);
        }
    }

    private void load(WorkerService service, List<float[]> expected, int first) {
        for (int i = first; !stop.get(); i++) {
            judge(service.infer("mlp", 1, i % INPUTS), expected.get(i % INPUTS));
        }
    }

    private boolean judge(Answer answer, float[] expected) {
        if (answer.status() == 200 && isNear(output(answer), expected)) {
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

    private double secondsUntilAnswered(WorkerService service, float[] expected) {
        long start = System.nanoTime();
        while (!judge(service.infer("mlp", 1, 0), expected)) {
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
}

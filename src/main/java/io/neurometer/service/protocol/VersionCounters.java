package io.neurometer.service.protocol;

import io.neurometer.service.inference.InferenceObserver.Stage;
import io.neurometer.service.inference.InferenceObserver.Stages;
import io.neurometer.service.protocol.ModelStatistics.BatchStatistics;
import io.neurometer.service.protocol.ModelStatistics.Duration;
import io.neurometer.service.protocol.ModelStatistics.MemoryUsage;
import io.neurometer.service.protocol.ModelStatistics.RequestStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts requests for one version of a model. */
final class VersionCounters {
    /** Clients choose batch sizes, so that those that are told apart must be bounded. */
    private static final int MAX_BATCH_SIZES = 256;

    private final String sha256;
    private final Sum success = new Sum();
    private final Sum fail = new Sum();
    private final Sum queue = new Sum();
    private final Parts parts = new Parts();
    private final Map<Long, Parts> batches = new TreeMap<>();
    private long items;
    private long executions;
    private long lastMillis;

    /** @param sha256 digest of the model file that is counted */
    VersionCounters(String sha256) {
        this.sha256 = sha256;
    }

    boolean isOf(String digest) {
        return sha256.equals(digest);
    }

    private static final class Sum {
        private long count;
        private long nanos;

        void add(long duration) {
            count++;
            nanos += duration;
        }

        Duration duration() {
            return new Duration(count, nanos);
        }
    }

    private static final class Parts {
        private final Sum input = new Sum();
        private final Sum infer = new Sum();
        private final Sum output = new Sum();

        void add(Stages stages) {
            input.add(nanos(stages, Stage.DECODE) + nanos(stages, Stage.ACQUIRE));
            infer.add(nanos(stages, Stage.COMPUTE));
            output.add(nanos(stages, Stage.COPY_OUT) + nanos(stages, Stage.ENCODE));
        }
    }

    private static long nanos(Stages stages, Stage stage) {
        return stages.nanos().getOrDefault(stage, 0L);
    }

    synchronized void succeeded(long samples, Stages stages, long millis) {
        items += samples;
        lastMillis = millis;
        success.add(stages.total());
        queue.add(nanos(stages, Stage.QUEUE));
        parts.add(stages);
        if (stages.counts()) {
            executions++;
            executed(samples * stages.calls(), stages);
        }
    }

    private void executed(long samples, Stages stages) {
        Parts batch = batches.get(samples);
        if (batch == null && batches.size() < MAX_BATCH_SIZES) {
            batch = new Parts();
            batches.put(samples, batch);
        }
        if (batch != null) {
            batch.add(stages);
        }
    }

    synchronized void failed(Stages stages) {
        fail.add(stages.total());
    }

    synchronized ModelStatistics statistics(String name, String version, List<MemoryUsage> memory) {
        return new ModelStatistics(
                name,
                version,
                lastMillis,
                items,
                executions,
                new RequestStatistics(
                        success.duration(),
                        fail.duration(),
                        queue.duration(),
                        parts.input.duration(),
                        parts.infer.duration(),
                        parts.output.duration(),
                        Duration.NONE,
                        Duration.NONE),
                Map.of(),
                batches.entrySet().stream()
                        .map(batch -> new BatchStatistics(
                                batch.getKey(),
                                batch.getValue().input.duration(),
                                batch.getValue().infer.duration(),
                                batch.getValue().output.duration()))
                        .toList(),
                memory);
    }
}

package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every series that this service adds to those of the JVM and the web server. The names are part of the public
 * interface: dashboards and alerts depend on them.
 */
public enum ServiceMeters {
    INFERENCE_REQUESTS(
            "neurometer.inference.requests",
            Kind.COUNTER,
            null,
            with("outcome"),
            "Inference requests, by how they ended: success, invalid, rejected, timeout, canceled or error"),
    INFERENCE_ITEMS(
            "neurometer.inference.items",
            Kind.COUNTER,
            null,
            perRun(),
            "Items (samples) in requests that succeeded; one each where nothing tells which dimension counts them"),
    INFERENCE_EXECUTIONS("neurometer.inference.executions", Kind.COUNTER, null, perRun(), "Runs of a model"),
    INFERENCE_MACS(
            "neurometer.inference.macs",
            Kind.COUNTER,
            null,
            perRun(),
            "Multiply-accumulates of requests that succeeded, by convention mac-matmul/1"),
    INFERENCE_FLOPS(
            "neurometer.inference.flops",
            Kind.COUNTER,
            null,
            perRun(),
            "Floating-point operations of requests that succeeded"),
    INFERENCE_MOVED(
            "neurometer.inference.moved",
            Kind.COUNTER,
            "bytes",
            perRun(),
            "Bytes that the layers of requests that succeeded read and wrote, each layer by itself"),
    INFERENCE_REQUEST_DURATION(
            "neurometer.inference.request.duration",
            Kind.TIMER,
            "seconds",
            perRun(),
            "Time from the first byte of a request that succeeded to the last byte of its answer"),
    INFERENCE_QUEUE_DURATION(
            "neurometer.inference.queue.duration",
            Kind.TIMER,
            "seconds",
            perRun(),
            "Time that a request that succeeded waited for an engine thread"),
    INFERENCE_STAGE_DURATION(
            "neurometer.inference.stage.duration",
            Kind.COARSE_TIMER,
            "seconds",
            with("stage"),
            "Time in one stage of a request that succeeded: decode, acquire, compute, copy_out or encode"),
    INFERENCE_BATCH_SIZE(
            "neurometer.inference.batch.size", Kind.SUMMARY, null, perRun(), "Items in one run of a model"),
    INFERENCE_QUEUE_DEPTH(
            "neurometer.inference.queue.depth", Kind.GAUGE, null, List.of(), "Calls that wait for an engine thread"),
    INFERENCE_IN_PROGRESS(
            "neurometer.inference.in.progress", Kind.GAUGE, null, List.of(), "Inference requests being served"),
    MODEL_MEMORY(
            "neurometer.model.memory",
            Kind.GAUGE,
            "bytes",
            List.of("model", "version", "kind"),
            "Memory outside the Java heap that a loaded model holds: kind=parameters or workspace"),
    OFFHEAP_USED("neurometer.offheap.used", Kind.GAUGE, "bytes", List.of(), "Memory of tensors outside the Java heap"),
    OFFHEAP_LIMIT(
            "neurometer.offheap.limit",
            Kind.GAUGE,
            "bytes",
            List.of(),
            "The most memory that tensors may take; calls beyond it are refused"),
    WORKER_RESTARTS(
            "neurometer.worker.restarts",
            Kind.COUNTER,
            null,
            List.of(),
            "Times that a new process has taken the place of the one in which models ran; see worker.md"),
    WORKER_CRASHES(
            "neurometer.worker.crashes",
            Kind.COUNTER,
            null,
            perModel(),
            "Times that the process in which models run has ended while this one ran"),
    WORKER_OFFHEAP_USED(
            "neurometer.worker.offheap.used",
            Kind.GAUGE,
            "bytes",
            List.of(),
            "Memory of tensors in the process in which models run, at its last answer"),
    MODEL_PARAMETERS(
            "neurometer.model.parameters", Kind.GAUGE, null, perModel(), "Trainable parameters of a loaded model"),
    MODEL_MACS(
            "neurometer.model.macs",
            Kind.GAUGE,
            null,
            perModel(),
            "Multiply-accumulates of one item, by convention mac-matmul/1"),
    MODEL_PEAK_ACTIVATION(
            "neurometer.model.peak.activation",
            Kind.GAUGE,
            "bytes",
            perModel(),
            "Peak memory for activations of one item, planned with in-place operators"),
    PROFILE_LATENCY(
            "neurometer.profile.latency",
            Kind.GAUGE,
            "seconds",
            with("quantile"),
            "Latency of one run in the latest profile, where there were samples enough for the quantile"),
    PROFILE_THROUGHPUT(
            "neurometer.profile.throughput",
            Kind.GAUGE,
            "items_per_second",
            perRun(),
            "Throughput in the latest profile, one run after the other"),
    PROFILE_FLOPS(
            "neurometer.profile.flops",
            Kind.GAUGE,
            "per_second",
            perRun(),
            "Floating-point operations by median latency in the latest profile"),
    PROFILE_ROOFLINE_EFFICIENCY(
            "neurometer.profile.roofline.efficiency",
            Kind.GAUGE,
            "ratio",
            perRun(),
            "The least time that this machine's measured ceilings allow by the median latency in the latest profile"),
    CEILING_FLOPS(
            "neurometer.ceiling.flops",
            Kind.GAUGE,
            "per_second",
            List.of("backend", "precision", "threads"),
            "The most floating-point operations a second that this machine was measured to do"),
    CEILING_BANDWIDTH(
            "neurometer.ceiling.bandwidth",
            Kind.GAUGE,
            "bytes_per_second",
            List.of("backend", "threads", "level"),
            "The most bytes a second that this machine was measured to move to and from a level of memory"),
    HARDWARE_INFO(
            "neurometer.hardware.info",
            Kind.INFO,
            null,
            List.of("cpu", "isa", "logical_cpus", "fingerprint"),
            "The machine that this instance runs on; always 1");

    /** What kind of meter it is, in Micrometer's words. */
    public enum Kind {
        COUNTER("counter"),
        TIMER("histogram"),
        /** A timer whose mean matters more than its quantiles. */
        COARSE_TIMER("histogram"),
        SUMMARY("histogram"),
        GAUGE("gauge"),
        INFO("gauge");

        private final String prometheusType;

        Kind(String prometheusType) {
            this.prometheusType = prometheusType;
        }

        /** As in the {@code # TYPE} lines of the exposition. */
        public String prometheusType() {
            return prometheusType;
        }
    }

    private static final Duration[] TIME_BUCKETS = timeBuckets(1, 2, 5);
    private static final Duration[] DECADES = timeBuckets(1);
    private static final double[] BATCH_BUCKETS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    private final String meterName;
    private final Kind kind;
    private final @Nullable String unit;
    private final List<String> labels;
    private final String text;

    ServiceMeters(String meterName, Kind kind, @Nullable String unit, List<String> labels, String text) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.labels = labels;
        this.text = text;
    }

    private static List<String> perModel() {
        return List.of("model", "version");
    }

    private static List<String> perRun() {
        return List.of("model", "version", "backend", "precision");
    }

    private static List<String> with(String label) {
        return List.of("model", "version", "backend", "precision", label);
    }

    public Kind kind() {
        return kind;
    }

    /** The base unit, or null for plain numbers. */
    public @Nullable String unit() {
        return unit;
    }

    /** Label names beside the common {@code hardware} and {@code instance}. */
    public List<String> labels() {
        return labels;
    }

    /** One sentence without its full stop. */
    public String text() {
        return text;
    }

    /** The name of the metric family in Prometheus; histograms append {@code _bucket}, {@code _count} and {@code _sum}. */
    public String prometheusName() {
        String name = meterName.replace('.', '_') + (unit == null ? "" : "_" + unit);
        return kind == Kind.COUNTER ? name + "_total" : name;
    }

    Counter counter(MeterRegistry registry, Tags tags) {
        return Counter.builder(meterName)
                .description(text)
                .baseUnit(unit)
                .tags(checked(tags))
                .register(registry);
    }

    Timer timer(MeterRegistry registry, Tags tags) {
        return Timer.builder(meterName)
                .description(text)
                .tags(checked(tags))
                .serviceLevelObjectives(kind == Kind.COARSE_TIMER ? DECADES : TIME_BUCKETS)
                .register(registry);
    }

    DistributionSummary summary(MeterRegistry registry, Tags tags) {
        return DistributionSummary.builder(meterName)
                .description(text)
                .tags(checked(tags))
                .serviceLevelObjectives(BATCH_BUCKETS)
                .register(registry);
    }

    /** A gauge that keeps its source reachable. */
    Meter gauge(MeterRegistry registry, Tags tags, Supplier<Number> source) {
        return Gauge.builder(meterName, source)
                .description(text)
                .baseUnit(unit)
                .tags(checked(tags))
                .strongReference(true)
                .register(registry);
    }

    /** Every meter of this kind there is now. */
    Collection<Meter> in(MeterRegistry registry) {
        return registry.find(meterName).meters();
    }

    private Tags checked(Tags tags) {
        List<String> names = tags.stream().map(tag -> tag.getKey()).sorted().toList();
        if (!names.equals(labels.stream().sorted().toList())) {
            throw new IllegalArgumentException(prometheusName() + " has labels " + labels + ", got " + names);
        }
        return tags;
    }

    /** From 1 µs, which the smallest networks take, to tens of seconds. */
    private static Duration[] timeBuckets(int... steps) {
        return Stream.iterate(1_000L, nanos -> nanos <= 10_000_000_000L, nanos -> nanos * 10)
                .flatMap(decade -> Arrays.stream(steps).mapToObj(step -> Duration.ofNanos(decade * step)))
                .toArray(Duration[]::new);
    }
}

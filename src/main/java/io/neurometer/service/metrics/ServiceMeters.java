package io.neurometer.service.metrics;

import static io.neurometer.service.metrics.MeterKind.COARSE_TIMER;
import static io.neurometer.service.metrics.MeterKind.COUNTER;
import static io.neurometer.service.metrics.MeterKind.GAUGE;
import static io.neurometer.service.metrics.MeterKind.INFO;
import static io.neurometer.service.metrics.MeterKind.SUMMARY;
import static io.neurometer.service.metrics.MeterKind.TIMER;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every series that this service adds to those of the JVM and the web server. The names are part of the public
 * interface: dashboards and alerts depend on them.
 */
public enum ServiceMeters {
    INFERENCE_REQUESTS(
            "neurometer.inference.requests",
            COUNTER,
            perRun("outcome"),
            "Inference requests, by how they ended: success, invalid, rejected, timeout, canceled or error"),
    INFERENCE_FAILURES(
            "neurometer.inference.failures",
            COUNTER,
            List.of("model", "version", "reason"),
            "Inference requests that failed, by the code of their error; see errors.md"),
    INFERENCE_ITEMS(
            "neurometer.inference.items",
            COUNTER,
            perRun(),
            "Items (samples) in requests that succeeded; one each where nothing tells which dimension counts them"),
    INFERENCE_EXECUTIONS("neurometer.inference.executions", COUNTER, perRun(), "Runs of a model"),
    INFERENCE_MACS(
            "neurometer.inference.macs",
            COUNTER,
            perRun(),
            "Multiply-accumulates of requests that succeeded, by convention mac-matmul/1"),
    INFERENCE_FLOPS(
            "neurometer.inference.flops", COUNTER, perRun(), "Floating-point operations of requests that succeeded"),
    INFERENCE_MOVED(
            "neurometer.inference.moved",
            COUNTER,
            "bytes",
            perRun(),
            "Bytes that the layers of requests that succeeded read and wrote, each layer by itself"),
    INFERENCE_REQUEST_DURATION(
            "neurometer.inference.request.duration",
            TIMER,
            "seconds",
            perRun(),
            "Time from the first byte of a request that succeeded to the last byte of its answer"),
    INFERENCE_QUEUE_DURATION(
            "neurometer.inference.queue.duration",
            TIMER,
            "seconds",
            perRun(),
            "Time that a request that succeeded waited for an engine thread"),
    INFERENCE_STAGE_DURATION(
            "neurometer.inference.stage.duration",
            COARSE_TIMER,
            "seconds",
            perRun("stage"),
            "Time in one stage of a request that succeeded: decode, acquire, compute, copy_out or encode"),
    INFERENCE_BATCH_SIZE("neurometer.inference.batch.size", SUMMARY, perRun(), "Items in one run of a model"),
    INFERENCE_QUEUE_DEPTH("neurometer.inference.queue.depth", GAUGE, List.of(), "Calls that wait for an engine thread"),
    INFERENCE_IN_PROGRESS("neurometer.inference.in.progress", GAUGE, List.of(), "Inference requests being served"),
    INFERENCE_RUNNING("neurometer.inference.running", GAUGE, List.of(), "Calls that run on the engine"),
    INFERENCE_PLACES(
            "neurometer.inference.places", GAUGE, List.of(), "Calls that the engine runs at once; others wait"),
    MODEL_SET_ASIDE(
            "neurometer.model.set.aside",
            GAUGE,
            perModel(),
            "1 for a loaded model that is not run any more because processes ended while it ran, otherwise 0"),
    MODEL_MEMORY(
            "neurometer.model.memory",
            GAUGE,
            "bytes",
            List.of("model", "version", "kind"),
            "Memory outside the Java heap that a loaded model holds: kind=parameters or workspace"),
    OFFHEAP_USED("neurometer.offheap.used", GAUGE, "bytes", List.of(), "Memory of tensors outside the Java heap"),
    OFFHEAP_LIMIT(
            "neurometer.offheap.limit", GAUGE, "bytes", List.of(), "Memory that tensors may take; more is refused"),
    WORKER_RESTARTS(
            "neurometer.worker.restarts",
            COUNTER,
            List.of(),
            "Times that a new process has taken the place of the one in which models ran; see worker.md"),
    WORKER_CRASHES(
            "neurometer.worker.crashes",
            COUNTER,
            perModel(),
            "Times that the process in which models run has ended while this one ran"),
    WORKER_OFFHEAP_USED(
            "neurometer.worker.offheap.used",
            GAUGE,
            "bytes",
            List.of(),
            "Memory of tensors in the process in which models run, at its last answer"),
    MODEL_PARAMETERS("neurometer.model.parameters", GAUGE, perModel(), "Trainable parameters of a loaded model"),
    MODEL_MACS(
            "neurometer.model.macs", GAUGE, perModel(), "Multiply-accumulates of one item, by convention mac-matmul/1"),
    MODEL_PEAK_ACTIVATION(
            "neurometer.model.peak.activation",
            GAUGE,
            "bytes",
            perModel(),
            "Peak memory for activations of one item, planned with in-place operators"),
    PROFILE_LATENCY(
            "neurometer.profile.latency",
            GAUGE,
            "seconds",
            perProfile("percentile"),
            "Latency of one run in the latest valid profile, where there were samples enough for the percentile"),
    PROFILE_THROUGHPUT(
            "neurometer.profile.throughput",
            GAUGE,
            "items_per_second",
            perProfile(),
            "Throughput in the latest valid profile, one run after the other"),
    PROFILE_FLOPS(
            "neurometer.profile.flops",
            GAUGE,
            "per_second",
            perProfile(),
            "Floating-point operations by median latency in the latest valid profile"),
    PROFILE_ROOFLINE_EFFICIENCY(
            "neurometer.profile.roofline.efficiency",
            GAUGE,
            "ratio",
            perProfile(),
            "The least time that this machine's measured ceilings allow by the median latency in the latest valid"
                    + " profile"),
    PROFILE_LAYER(
            "neurometer.profile.layer",
            GAUGE,
            "seconds",
            perProfile("layer", "operator"),
            "Median time in a layer in the latest valid profile: the slowest ones, and layer=other for the rest"),
    CEILING_FLOPS(
            "neurometer.ceiling.flops",
            GAUGE,
            "per_second",
            List.of("backend", "precision", "threads"),
            "The most floating-point operations a second that this machine was measured to do"),
    CEILING_BANDWIDTH(
            "neurometer.ceiling.bandwidth",
            GAUGE,
            "bytes_per_second",
            List.of("backend", "threads", "level"),
            "The most bytes a second that this machine was measured to move to and from a level of memory"),
    HARDWARE_INFO(
            "neurometer.hardware.info",
            INFO,
            List.of("cpu", "isa", "logical_cpus", "fingerprint"),
            "The machine that this instance runs on; always 1"),
    PRICE("neurometer.price", GAUGE, "per_hour", List.of("currency"), "What an hour of this instance costs, if set"),
    ENERGY(
            "neurometer.energy",
            COUNTER,
            "joules",
            List.of("domain"),
            "Energy that the machine's processors have taken"),
    ENERGY_INFO(
            "neurometer.energy.info",
            INFO,
            List.of("source", "reason"),
            "Where neurometer_energy_joules_total comes from, or why there is none; always 1"),
    STORE_UP("neurometer.store.up", GAUGE, List.of(), "1 while the database answers, otherwise 0");

    private final String meterName;
    private final MeterKind kind;
    private final @Nullable String unit;
    private final List<String> labels;
    private final String text;

    ServiceMeters(String meterName, MeterKind kind, @Nullable String unit, List<String> labels, String text) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.labels = labels;
        this.text = text;
    }

    ServiceMeters(String meterName, MeterKind kind, List<String> labels, String text) {
        this(meterName, kind, null, labels, text);
    }

    private static List<String> perModel() {
        return List.of("model", "version");
    }

    private static List<String> perRun(String... more) {
        return plus(List.of("model", "version", "backend", "precision"), more);
    }

    private static List<String> perProfile(String... more) {
        return plus(perRun("protocol", "threads"), more);
    }

    private static List<String> plus(List<String> labels, String... more) {
        return Stream.concat(labels.stream(), Stream.of(more)).toList();
    }

    /** Whether a meter has its name from here. */
    static boolean isOurs(String meterName) {
        return Arrays.stream(values()).anyMatch(meter -> meter.meterName.equals(meterName));
    }

    public MeterKind kind() {
        return kind;
    }

    /** The base unit, or null for plain numbers. */
    public @Nullable String unit() {
        return unit;
    }

    /** Label names beside the common {@code hardware} and {@code replica}. */
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
        return kind == COUNTER ? name + "_total" : name;
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
                .serviceLevelObjectives(MeterBuckets.times(kind))
                .register(registry);
    }

    DistributionSummary summary(MeterRegistry registry, Tags tags) {
        return DistributionSummary.builder(meterName)
                .description(text)
                .tags(checked(tags))
                .serviceLevelObjectives(MeterBuckets.batches())
                .register(registry);
    }

    /** A counter of what somebody else counts and keeps reachable. */
    <T> FunctionCounter counter(MeterRegistry registry, Tags tags, T source, ToDoubleFunction<T> count) {
        return FunctionCounter.builder(meterName, source, count)
                .description(text)
                .baseUnit(unit)
                .tags(checked(tags))
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
}

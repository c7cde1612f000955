package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.neurometer.service.inference.InferenceObserver;
import io.neurometer.service.profiling.report.Report;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The series of each model. They appear when it is loaded and all go when it is unloaded; a request that ends later
 * leaves no trace.
 */
@Component
class ModelMeters {
    private final MeterRegistry registry;
    private final Map<ModelKey, Series> models = new ConcurrentHashMap<>();

    ModelMeters(MeterRegistry registry) {
        this.registry = registry;
        models.put(ModelKey.UNKNOWN, new Series());
    }

    /**
     * A model in memory; several may share one key, such as all that came with requests.
     *
     * @param parameterBytes weights in memory now
     * @param workspaceBytes arenas and the like in memory now
     * @param setAside whether it is not run any more
     */
    record Resident(LongSupplier parameterBytes, LongSupplier workspaceBytes, BooleanSupplier setAside) {}

    private static final class Series {
        final Set<Resident> residents = new LinkedHashSet<>();
        final Set<Meter> meters = new LinkedHashSet<>();
        final Map<String, Meter> replaceable = new HashMap<>();
        final Map<RunLabels, Set<Meter>> profiles = new HashMap<>();
        final Map<RunLabels, SuccessMeters> successes = new ConcurrentHashMap<>();
    }

    synchronized void loaded(ModelKey key, Resident resident) {
        Series series = models.get(key);
        if (series == null) {
            series = new Series();
            models.put(key, series);
            memory(key, series, "parameters", Resident::parameterBytes);
            memory(key, series, "workspace", Resident::workspaceBytes);
            setAside(key, series);
        }
        series.residents.add(resident);
    }

    private void memory(ModelKey key, Series series, String kind, Function<Resident, LongSupplier> part) {
        ToLongFunction<Resident> bytes = resident -> part.apply(resident).getAsLong();
        series.meters.add(
                ServiceMeters.MODEL_MEMORY.gauge(registry, key.tags().and("kind", kind), () -> sum(series, bytes)));
    }

    private void setAside(ModelKey key, Series series) {
        series.meters.add(ServiceMeters.MODEL_SET_ASIDE.gauge(
                registry,
                key.tags(),
                () -> residents(series).stream()
                                .anyMatch(resident -> resident.setAside().getAsBoolean())
                        ? 1
                        : 0));
    }

    private Number sum(Series series, ToLongFunction<Resident> bytes) {
        return residents(series).stream().mapToLong(bytes).sum();
    }

    private synchronized List<Resident> residents(Series series) {
        return List.copyOf(series.residents);
    }

    /** Removes every series of the model once nothing of its key is loaded any more. */
    synchronized void unloaded(ModelKey key, Resident resident) {
        Series series = models.get(key);
        if (series == null) {
            return;
        }
        series.residents.remove(resident);
        if (series.residents.isEmpty()) {
            models.remove(key);
            series.meters.forEach(registry::remove);
            series.replaceable.values().forEach(registry::remove);
            series.profiles.values().forEach(gauges -> gauges.forEach(registry::remove));
        }
    }

    /** What does not change while the model is loaded; figures that are not known are left out. */
    synchronized void figures(ModelKey key, long parameters, @Nullable Long macs, @Nullable Long peakActivationBytes) {
        Series series = models.get(key);
        if (series == null) {
            return;
        }
        replace(series, ServiceMeters.MODEL_PARAMETERS, key.tags(), parameters);
        if (macs != null) {
            replace(series, ServiceMeters.MODEL_MACS, key.tags(), macs);
        }
        if (peakActivationBytes != null) {
            replace(series, ServiceMeters.MODEL_PEAK_ACTIVATION, key.tags(), peakActivationBytes);
        }
    }

    /** Takes the place of what an earlier profile of the same model on the same backend found. */
    synchronized void profiled(RunLabels labels, Report report) {
        Series series = models.get(labels.key());
        if (series != null) {
            series.profiles.getOrDefault(labels, Set.of()).forEach(registry::remove);
            Set<Meter> gauges = new LinkedHashSet<>();
            ProfileGauges.tell(report, labels.tags(), (meter, tags, reading) -> {
                Double value = reading.value();
                if (value != null) {
                    gauges.add(meter.gauge(registry, tags, () -> value));
                }
            });
            series.profiles.put(labels, gauges);
        }
    }

    private void replace(Series series, ServiceMeters meter, Tags tags, Number value) {
        remove(series, meter, tags);
        series.replaceable.put(slot(meter, tags), meter.gauge(registry, tags, () -> value));
    }

    private void remove(Series series, ServiceMeters meter, Tags tags) {
        Meter old = series.replaceable.remove(slot(meter, tags));
        if (old != null) {
            registry.remove(old);
        }
    }

    private static String slot(ServiceMeters meter, Tags tags) {
        return meter.name() + tags;
    }

    /** A request ended well. */
    void succeeded(RunLabels labels, long items, InferenceObserver.Stages times) {
        Series series = models.get(labels.key());
        SuccessMeters known = series == null ? null : series.successes.get(labels);
        SuccessMeters meters = known == null ? registered(labels) : known;
        if (meters != null) {
            meters.record(items, times);
        }
    }

    private synchronized @Nullable SuccessMeters registered(RunLabels labels) {
        Series series = models.get(labels.key());
        return series == null
                ? null
                : series.successes.computeIfAbsent(
                        labels, absent -> new SuccessMeters(registry, labels.tags(), series.meters::add));
    }

    /** A request ended otherwise. @param outcome its name in lower case @param reason the code of its error */
    synchronized void failed(RunLabels labels, String outcome, String reason) {
        Series series = models.get(labels.key());
        if (series != null) {
            count(series, ServiceMeters.INFERENCE_REQUESTS, labels.tags().and("outcome", outcome));
            count(series, ServiceMeters.INFERENCE_FAILURES, labels.key().tags().and("reason", reason));
        }
    }

    private void count(Series series, ServiceMeters meter, Tags tags) {
        Counter counter = meter.counter(registry, tags);
        series.meters.add(counter);
        counter.increment();
    }
}

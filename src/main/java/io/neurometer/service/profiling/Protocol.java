package io.neurometer.service.profiling;

import io.neurometer.engine.measure.protocol.MeasurementPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a profile is made. */
enum Protocol {
    /** From the structure alone; nothing runs. */
    ANALYTIC(null),
    /** A first measurement within seconds. */
    QUICK(MeasurementPlan.quick(processors())),
    /** A measurement to rely on, within one and a half minutes. */
    STANDARD(MeasurementPlan.standard(processors())),
    /** A measurement to publish, within a quarter of an hour, on a machine that does nothing else. */
    RIGOROUS(MeasurementPlan.rigorous(processors()));

    private static final String ANALYTIC_PHASE = "analytic";

    private final @Nullable MeasurementPlan plan;

    Protocol(@Nullable MeasurementPlan plan) {
        this.plan = plan;
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Name and version, as in reports. */
    String id() {
        return plan == null ? "profile/1-analytic" : plan.id();
    }

    /** What is measured and for how long; null where nothing runs. */
    @Nullable
    MeasurementPlan plan() {
        return plan;
    }

    /** Whether it takes longer than a caller should have to wait. */
    boolean isLong() {
        return this == STANDARD || this == RIGOROUS;
    }

    /** What is done, in order. */
    List<String> phases() {
        List<String> phases = new ArrayList<>();
        phases.add(ANALYTIC_PHASE);
        if (plan != null) {
            phases.addAll(plan.phases());
        }
        return phases;
    }

    /** As in requests. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Protocol::word).toList();
    }
}

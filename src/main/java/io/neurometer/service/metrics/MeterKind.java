package io.neurometer.service.metrics;

/** What kind of meter it is, in Micrometer's words. */
public enum MeterKind {
    COUNTER("counter"),
    TIMER("histogram"),
    /** A timer whose mean matters more than its quantiles. */
    COARSE_TIMER("histogram"),
    SUMMARY("histogram"),
    GAUGE("gauge"),
    INFO("gauge");

    private final String prometheusType;

    MeterKind(String prometheusType) {
        this.prometheusType = prometheusType;
    }

    /** As in the {@code # TYPE} lines of the exposition. */
    public String prometheusType() {
        return prometheusType;
    }
}

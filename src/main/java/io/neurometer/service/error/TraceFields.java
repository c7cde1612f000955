package io.neurometer.service.error;

/** How the context of the log calls the ids of the trace that a request is part of, all of them as W3C writes them. */
public final class TraceFields {
    public static final String TRACE_ID = "trace_id";
    public static final String SPAN_ID = "span_id";

    /** {@value #SAMPLED} or {@value #NOT_SAMPLED}. */
    public static final String FLAGS = "trace_flags";

    /** The caller keeps this trace. */
    public static final String SAMPLED = "01";

    public static final String NOT_SAMPLED = "00";

    private TraceFields() {}
}

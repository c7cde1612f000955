package io.neurometer.service.tracing;

import io.neurometer.engine.backend.Precision;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.inference.InferenceObserver;
import io.neurometer.service.models.LoadedModel;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A span of each inference and one of each of its stages, made from the times that were taken anyway when it has ended. It
 * belongs to the span of its request where there is one.
 */
class InferenceSpans implements InferenceObserver {
    /** In the order in which a request comes to them. */
    private static final List<Stage> ORDER =
            List.of(Stage.DECODE, Stage.ACQUIRE, Stage.QUEUE, Stage.COMPUTE, Stage.COPY_OUT, Stage.ENCODE);

    private final Tracer tracer;

    InferenceSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public void started() {
        // The end tells when it began.
    }

    @Override
    public void finished(
            Outcome outcome,
            @Nullable ProblemCode reason,
            @Nullable LoadedModel model,
            @Nullable String backend,
            @Nullable Precision precision,
            long items,
            Stages stages) {
        Instant end = Instant.now();
        Instant start = end.minusNanos(stages.total());
        Span span = tracer.spanBuilder("inference").setStartTimestamp(start).startSpan();
        span.setAttribute("neurometer.outcome", outcome.name().toLowerCase(Locale.ROOT));
        if (model != null) {
            span.setAttribute("neurometer.model", model.name());
            span.setAttribute("neurometer.model.version", model.version());
        }
        if (backend != null) {
            span.setAttribute("neurometer.backend", backend);
        }
        if (precision != null) {
            span.setAttribute("neurometer.precision", precision.word());
        }
        if (reason == null) {
            span.setAttribute("neurometer.items", items);
        } else {
            span.setAttribute("error.type", reason.name());
            span.setStatus(StatusCode.ERROR);
        }
        stages(Context.current().with(span), start, stages);
        span.end(end);
    }

    private void stages(Context parent, Instant start, Stages stages) {
        Instant from = start;
        for (Stage stage : ORDER) {
            Long nanos = stages.nanos().get(stage);
            if (nanos != null) {
                Instant to = from.plusNanos(nanos);
                Span span = tracer.spanBuilder(stage.name().toLowerCase(Locale.ROOT))
                        .setParent(parent)
                        .setStartTimestamp(from)
                        .startSpan();
                if (stage == Stage.COMPUTE) {
                    span.setAttribute("neurometer.batch.requests", stages.calls());
                }
                span.end(to);
                from = to;
            }
        }
    }
}

package io.neurometer.service.tracing;

import io.neurometer.service.inference.InferenceObserver;
import io.neurometer.service.models.LoadedModel;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

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
    public void finished(Ended request) {
        Instant end = Instant.now();
        Instant start = end.minusNanos(request.stages().total());
        Span span = tracer.spanBuilder("inference").setStartTimestamp(start).startSpan();
        span.setAttribute("neurometer.outcome", request.outcome().name().toLowerCase(Locale.ROOT));
        LoadedModel model = request.model();
        if (model != null) {
            span.setAttribute("neurometer.model", model.name());
            span.setAttribute("neurometer.model.version", model.version());
        }
        if (request.backend() != null) {
            span.setAttribute("neurometer.backend", request.backend());
        }
        if (request.precision() != null) {
            span.setAttribute("neurometer.precision", request.precision().word());
        }
        if (request.reason() == null) {
            span.setAttribute("neurometer.items", request.items());
        } else {
            span.setAttribute("error.type", request.reason().name());
            span.setStatus(StatusCode.ERROR);
        }
        stages(Context.current().with(span), start, request.stages());
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

package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/** How many samples one request holds, and along which dimensions of the inputs. */
public record SampleCount(Reading<Long> batch, BatchAxes axes) {
    static final Section<SampleCount> SECTION = Section.of(SampleCount.class)
            .figure(
                    "batch",
                    COUNT,
                    "Samples per request; null where nothing tells which dimension counts them.",
                    SampleCount::batch)
            .figure(
                    "batch_dims",
                    "The dimension that counts samples, by input; empty where a request holds one.",
                    count -> count.axes.basis().map(known -> count.axes.axes()))
            .figure("batch_basis", "What tells which dimension counts samples.", count -> count.axes.basis())
            .build();
}

package io.neurometer.engine.measure.accuracy;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.NONE;
import static io.neurometer.engine.report.Unit.RATIO;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Map;

/** How far a model's outputs in reduced precision are from those in FP32, over the same inputs. */
public record Accuracy(String reference, int sets, Map<String, Difference> outputs) {
    /** The block {@code accuracy} of a report. */
    public static final Section<Accuracy> SECTION = Section.of(Accuracy.class)
            .figure("reference", "Precision that outputs are compared with.", Accuracy::reference)
            .figure("sets", COUNT, "Inputs compared; fewer than were measured where time was short.", Accuracy::sets)
            .byName("outputs", "Difference of each output over all sets.", Difference.SECTION, Accuracy::outputs)
            .build();

    /** How far apart one output is in two precisions, as vectors; agreement counts the rows of matrices alone. */
    public record Difference(
            Reading<Double> maxAbs, Reading<Double> relative, Reading<Double> cosine, Reading<Double> top1) {
        static final Section<Difference> SECTION = Section.of(Difference.class)
                .figure("max_abs_error", NONE, "Largest absolute difference of two elements.", Difference::maxAbs)
                .figure("relative_error", RATIO, "Euclidean norm of the difference, relative.", Difference::relative)
                .figure("cosine_similarity", NONE, "Cosine of the angle to the reference.", Difference::cosine)
                .figure("top1_agreement", SHARE, "Rows whose largest element is at the same place.", Difference::top1)
                .build();
    }
}

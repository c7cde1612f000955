package io.neurometer.engine.measure.accuracy;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.Map;

/**
 * How far a model's outputs in reduced precision are from those in FP32, over the same inputs.
 *
 * @param reference the precision compared with
 * @param sets different inputs, fewer than were measured where there was not the time
 * @param outputs by name of the output, over all sets together
 */
public record Accuracy(String reference, int sets, Map<String, Difference> outputs) {
    /** The block {@code accuracy} of a report. */
    public static final Section<Accuracy> SECTION = Section.of(Accuracy.class)
            .figure("reference", "The precision that outputs are compared with.", Accuracy::reference)
            .figure(
                    "sets",
                    Unit.COUNT,
                    "Different inputs compared, fewer than were measured where there was not the time.",
                    Accuracy::sets)
            .byName(
                    "outputs",
                    "The difference of each output, over all sets together.",
                    Difference.SECTION,
                    Accuracy::outputs)
            .build();

    /**
     * How far apart one output is in two precisions.
     *
     * @param maxAbsError largest absolute difference of two elements
     * @param relativeError Euclidean norm of the difference divided by that of the reference
     * @param cosineSimilarity cosine of the angle between the two
     * @param top1Agreement share of the rows of a matrix whose largest element is at the same place
     */
    public record Difference(
            Reading<Double> maxAbsError,
            Reading<Double> relativeError,
            Reading<Double> cosineSimilarity,
            Reading<Double> top1Agreement) {
        static final Section<Difference> SECTION = Section.of(Difference.class)
                .figure(
                        "max_abs_error",
                        Unit.NONE,
                        "Largest absolute difference of two elements.",
                        Difference::maxAbsError)
                .figure(
                        "relative_error",
                        Unit.RATIO,
                        "Euclidean norm of the difference divided by that of the reference.",
                        Difference::relativeError)
                .figure(
                        "cosine_similarity",
                        Unit.NONE,
                        "Cosine of the angle between the output and the reference, both seen as vectors.",
                        Difference::cosineSimilarity)
                .figure(
                        "top1_agreement",
                        Unit.SHARE,
                        "Rows of a matrix whose largest element is at the same place.",
                        Difference::top1Agreement)
                .build();
    }
}

package io.neurometer.engine.measure.accuracy;

import io.neurometer.engine.report.Reading;
import java.util.Map;

/**
 * How far a model's outputs in reduced precision are from those in FP32, over the same inputs.
 *
 * @param reference the precision compared with
 * @param sets different inputs, fewer than were measured where there was not the time
 * @param outputs by name of the output, over all sets together
 */
public record Accuracy(String reference, int sets, Map<String, Difference> outputs) {

    /**
     * @param maxAbsError largest absolute difference of two elements
     * @param relativeError length of the difference divided by the length of the reference, both seen as vectors
     * @param cosineSimilarity cosine of the angle between the two
     * @param top1Agreement share of the rows of a matrix whose largest element is at the same place
     */
    public record Difference(
            Reading<Double> maxAbsError,
            Reading<Double> relativeError,
            Reading<Double> cosineSimilarity,
            Reading<Double> top1Agreement) {}
}

package io.neurometer.bench;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An output in memory of its own.
 *
 * @param shape its fixed shape
 * @param values all elements, row-major
 */
record Answer(Shape shape, double[] values) {
    /**
     * What no output is held to, 2^-22: ONNX Runtime's approximation of the logistic function is that exact near 1, and as
     * exact near 0, so that an image without a find yields nothing but this.
     */
    private static final double RESOLUTION = 0x1p-22;

    static Answer of(Shape shape, DataType type, ByteBuffer littleEndian) {
        double[] values = new double[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = Elements.getDouble(littleEndian, type, i);
        }
        return new Answer(shape, values);
    }

    /** Copies of all tensors. */
    static Map<String, Answer> of(Map<String, Tensor> tensors) {
        Map<String, Answer> answers = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> answers.put(name, of(tensor.shape(), tensor.dataType(), tensor.bytes())));
        return answers;
    }

    /**
     * The largest difference over all outputs beyond {@link #RESOLUTION}, relative to the largest magnitude of its
     * output; infinite when an output is missing, has another shape, or is finite in one answer only.
     */
    static double distance(Map<String, Answer> answers, Map<String, Answer> expected) {
        double worst = 0;
        for (Map.Entry<String, Answer> entry : expected.entrySet()) {
            Answer answer = answers.get(entry.getKey());
            worst = Math.max(worst, answer == null ? Double.POSITIVE_INFINITY : answer.distance(entry.getValue()));
        }
        return worst;
    }

    private double distance(Answer expected) {
        if (!shape.equals(expected.shape)) {
            return Double.POSITIVE_INFINITY;
        }
        double difference = 0;
        double magnitude = 0;
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i]) != Double.isFinite(expected.values[i])) {
                return Double.POSITIVE_INFINITY;
            }
            if (Double.isFinite(values[i])) {
                difference = Math.max(difference, Math.abs(values[i] - expected.values[i]));
                magnitude = Math.max(magnitude, Math.abs(expected.values[i]));
            }
        }
        return difference <= RESOLUTION ? 0 : (difference - RESOLUTION) / magnitude;
    }
}

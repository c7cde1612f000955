package io.neurometer.engine.backend.onednn.loops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gates keep to the accuracy that they promise, over the whole line. */
class GateTest {
    private static final double RELATIVE = 3e-6;

    /** Where the function is between -1e-6 and 0. */
    private static final double NEAR_ZERO = 1e-11;

    private static final double NEGLIGIBLE = 1e-6;

    private static final double TERMS = 400;

    private static float[] applied(Gate gate, float... elements) {
        ByteBuffer memory = ByteBuffer.allocateDirect(elements.length * Float.BYTES);
        FloatBuffer floats = memory.order(ByteOrder.nativeOrder()).asFloatBuffer();
        floats.put(elements).flip();
        gate.apply(floats);
        float[] results = new float[elements.length];
        floats.get(0, results);
        return results;
    }

    private static double exact(Gate gate, double x) {
        return switch (gate) {
            case SWISH -> x / (1 + Math.exp(-x));
            case GELU -> x * normal(x);
            case GELU_TANH -> x / (1 + Math.exp(-Math.sqrt(8 / Math.PI) * (x + 0.044715 * x * x * x)));
        };
    }

    /** The normal distribution function by its series, or by the continued fraction of what is left of 1. */
    private static double normal(double x) {
        double size = Math.abs(x);
        double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        double below;
        if (size < 3) {
            double term = size;
            double sum = term;
            for (int k = 1; k < TERMS; k++) {
                term *= size * size / (2 * k + 1);
                sum += term;
            }
            below = 0.5 - density * sum;
        } else {
            double fraction = size;
            for (double k = TERMS; k > 0; k--) {
                fraction = size + k / fraction;
            }
            below = density / fraction;
        }
        return x < 0 ? below : 1 - below;
    }

    @ParameterizedTest
    @EnumSource
    void isAsExactAsItSays(Gate gate) {
        float[] elements = new float[Gate.MOST_ELEMENTS];
        for (float scale : new float[] {1e-30f, 1e-6f, 1, 10, 60}) {
            for (int i = 0; i < elements.length; i++) {
                elements[i] = scale * (2f * i / elements.length - 1);
            }
            float[] results = applied(gate, elements);
            for (int i = 0; i < elements.length; i++) {
                double expected = exact(gate, elements[i]);
                boolean negligible = expected <= 0 && expected > -NEGLIGIBLE && elements[i] < -1;
                assertThat((double) results[i])
                        .as("%s of %s", gate, elements[i])
                        .isCloseTo(expected, within(negligible ? NEAR_ZERO : RELATIVE * Math.abs(expected)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAnyFiniteNumber(Gate gate) {
        assertThat(applied(gate, 0f, -0f, 0x1p100f, -0x1p100f, 1e20f, -1e20f, Float.MAX_VALUE / 2))
                .containsExactly(0f, 0f, 0x1p100f, 0f, 1e20f, 0f, Float.MAX_VALUE / 2);
    }
}

package io.neurometer.engine.backend.onednn.lines;

/** Arrays for what a function computes on the way, as long as a line. */
final class Scratch {
    private final float[] first = new float[Line.LENGTH];
    private final float[] second = new float[Line.LENGTH];
    private final float[] third = new float[Line.LENGTH];

    float[] first() {
        return first;
    }

    float[] second() {
        return second;
    }

    float[] third() {
        return third;
    }
}

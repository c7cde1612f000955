package io.neurometer.engine.op;

/** What an input means to its operator. */
public enum InputRole {
    /** Features, or a constant that is a parameter only if it looks like one: floating, with more than one element. */
    DATA,
    /** Trainable weights: synapses. */
    WEIGHT,
    /** Trainable offsets. */
    BIAS,
    /** Floating state that is stored with the model but not trained, such as running statistics. */
    BUFFER,
    /** Sizes, axes, indices and other settings of the operator, never parameters. */
    SETTING,
    /** Scales and zero points: data about the format of quantized numbers, never parameters. */
    FORMAT;

    /** Whether the operator computes with the input: its elements are neither settings nor data about a format. */
    public boolean isComputedWith() {
        return this != SETTING && this != FORMAT;
    }

    /** Of operators whose input 1 is a weight and whose input 2 is a bias, as most layers have them. */
    static InputRole weightAndBias(int index) {
        return switch (index) {
            case 1 -> WEIGHT;
            case 2 -> BIAS;
            default -> DATA;
        };
    }
}

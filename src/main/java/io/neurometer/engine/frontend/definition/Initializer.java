package io.neurometer.engine.frontend.definition;

/** The initial values of a weight that no file gives, as PyTorch's {@code torch.nn.init}. */
sealed interface Initializer {
    Initializer ONES = new Constant(1);
    Initializer ZEROS = new Constant(0);

    /** The same value everywhere. */
    record Constant(float value) implements Initializer {}

    /** Uniform in [-bound, bound). */
    record Uniform(float bound) implements Initializer {}

    /** -1 or +1 with equal probability. */
    record Signs() implements Initializer {}

    /**
     * He et al., "Delving Deep into Rectifiers" (2015), uniform: variance 2 / fanIn, which keeps the variance of features
     * through layers with ReLU.
     */
    static Initializer he(long fanIn) {
        return new Uniform((float) Math.sqrt(6.0 / Math.max(1, fanIn)));
    }

    /** Uniform with this standard deviation. */
    static Initializer deviation(double standardDeviation) {
        return new Uniform((float) (standardDeviation * Math.sqrt(3)));
    }
}

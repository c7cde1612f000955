package io.neurometer.engine.backend.onednn.lines;

/** What is done with the elements of some lines at the same positions. */
@FunctionalInterface
public interface LineFunction {
    /**
     * @param in one line for each operand
     * @param out may be one of them
     * @param count how many elements there are
     */
    void apply(Line[] in, Line out, int count);
}

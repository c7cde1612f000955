package io.neurometer.engine.report;

/**
 * One line of a report on the command line.
 *
 * @param name before the figure
 * @param figure as people read it; may be empty
 * @param remark behind it; may be empty
 */
public record Line(String name, String figure, String remark) {
    /** Shows nothing. */
    public static final Line NONE = new Line("", "", "");

    boolean isEmpty() {
        return equals(NONE);
    }
}

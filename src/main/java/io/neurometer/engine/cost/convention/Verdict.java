package io.neurometer.engine.cost.convention;

import java.util.Locale;

/** What to think of a difference between a tool's figure and ours. */
public enum Verdict {
    /** The tool counts something else on purpose. */
    DEFINITION,
    /** The tool does not see this work. */
    ABSENT,
    /** The tool's formula is mistaken. */
    WRONG;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.neurometer.engine.cost.convention;

import java.util.Locale;

/** Why a tool's figure differs from ours. */
public enum DifferenceKind {
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

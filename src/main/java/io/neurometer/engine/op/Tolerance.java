package io.neurometer.engine.op;

/** How far two correct implementations of an operator may differ on the same inputs. */
public enum Tolerance {
    /** Not at all: data movement, comparisons, integer arithmetic. */
    EXACT,
    /** A few units in the last place: each output element takes a bounded number of roundings. */
    ROUNDING,
    /** In proportion to the number of summed terms, since the order of summation is free. */
    SUMMATION
}

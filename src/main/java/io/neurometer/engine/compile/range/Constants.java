package io.neurometer.engine.compile.range;

import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.ElementFacts;

/** Tells what the elements of constants are. */
public interface Constants {
    /** Of a weight as it is stored. */
    ElementFacts of(Weight weight);

    /** Of a floating constant that nodes make of others. */
    ElementFacts made(String value);
}

/** Files with faults made by chance: each runs or is refused, and the process stays alive with its memory back. */
@NullMarked
package io.neurometer.engine.conformance.mutant;

import org.jspecify.annotations.NullMarked;

/** Operators by chance, run by a backend and by the reference. */
@NullMarked
package io.neurometer.engine.conformance.fuzz;

import org.jspecify.annotations.NullMarked;

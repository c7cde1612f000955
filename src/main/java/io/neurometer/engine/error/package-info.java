/** Faults with a stable code, a place, and what to do about them. */
@NullMarked
package io.neurometer.engine.error;

import org.jspecify.annotations.NullMarked;

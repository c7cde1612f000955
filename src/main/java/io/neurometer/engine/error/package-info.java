/** Faults with a stable code, a place, and what to do about them; failures of tasks in other threads. */
@NullMarked
package io.neurometer.engine.error;

import org.jspecify.annotations.NullMarked;

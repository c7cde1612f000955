/** The phases of the protocols, one class each. */
@NullMarked
package io.neurometer.engine.measure.phase;

import org.jspecify.annotations.NullMarked;

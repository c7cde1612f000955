/** Calls to a model as its users make them: many at once, or at times of their own choosing. */
@NullMarked
package io.neurometer.engine.measure.load;

import org.jspecify.annotations.NullMarked;

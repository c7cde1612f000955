/** The protocols: which phases take place in which order, and how long each may go on. */
@NullMarked
package io.neurometer.engine.measure.protocol;

import org.jspecify.annotations.NullMarked;

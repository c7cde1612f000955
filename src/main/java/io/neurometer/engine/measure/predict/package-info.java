/** Predicts the latency of a run on another host from what was measured on this one. */
@NullMarked
package io.neurometer.engine.measure.predict;

import org.jspecify.annotations.NullMarked;

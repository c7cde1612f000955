/** Statistics of durations measured one after the other, as pure functions of the samples. */
@NullMarked
package io.neurometer.engine.measure.statistics;

import org.jspecify.annotations.NullMarked;

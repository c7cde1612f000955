/** What can honestly be said of durations measured one after the other: pure functions of samples. */
@NullMarked
package io.neurometer.engine.measure.statistics;

import org.jspecify.annotations.NullMarked;

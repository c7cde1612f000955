/** Latency in fresh processes: what each of them does, how they are told, and how their figures go together. */
@NullMarked
package io.neurometer.engine.measure.fork;

import org.jspecify.annotations.NullMarked;

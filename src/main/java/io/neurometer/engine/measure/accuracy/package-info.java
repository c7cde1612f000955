/** How far outputs in reduced precision are from those in FP32, and those of a backend from the reference. */
@NullMarked
package io.neurometer.engine.measure.accuracy;

import org.jspecify.annotations.NullMarked;

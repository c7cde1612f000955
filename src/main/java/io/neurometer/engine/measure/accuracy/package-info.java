/** How far outputs in reduced precision are from those in FP32. */
@NullMarked
package io.neurometer.engine.measure.accuracy;

import org.jspecify.annotations.NullMarked;

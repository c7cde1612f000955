/** Which values inputs may have for a model to run on them, found backwards from what its operators index. */
@NullMarked
package io.neurometer.engine.measure.range;

import org.jspecify.annotations.NullMarked;

/** Time and what disturbs it, behind an interface so that tests need not wait. */
@NullMarked
package io.neurometer.engine.measure.clock;

import org.jspecify.annotations.NullMarked;

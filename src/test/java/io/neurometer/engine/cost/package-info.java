/** The analytic report, tried on networks whose figures are published. */
@NullMarked
package io.neurometer.engine.cost;

import org.jspecify.annotations.NullMarked;

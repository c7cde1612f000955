/** The analytic report: what a model costs by its structure alone, one file per metric. */
@NullMarked
package io.neurometer.engine.cost;

import org.jspecify.annotations.NullMarked;

/** The figures of other tools, tried on what those tools print. */
@NullMarked
package io.neurometer.engine.cost.convention;

import org.jspecify.annotations.NullMarked;

/** What other tools would print for the same model, and why it differs: one file per tool. */
@NullMarked
package io.neurometer.engine.cost.convention;

import org.jspecify.annotations.NullMarked;

/** What becomes of NaN and infinities, wherever they come from, on every backend. */
@NullMarked
package io.neurometer.engine.conformance.finite;

import org.jspecify.annotations.NullMarked;

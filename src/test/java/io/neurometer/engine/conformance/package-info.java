/** Other people's cases and networks, run through the whole engine. */
@NullMarked
package io.neurometer.engine.conformance;

import org.jspecify.annotations.NullMarked;

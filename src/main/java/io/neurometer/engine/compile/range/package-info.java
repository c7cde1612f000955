/** Between which numbers the values of a graph lie, and where they may be no numbers at all. */
@NullMarked
package io.neurometer.engine.compile.range;

import org.jspecify.annotations.NullMarked;

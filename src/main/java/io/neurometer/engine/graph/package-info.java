/** Graphs of operators joined by named values, their construction, verification and printing. */
@NullMarked
package io.neurometer.engine.graph;

import org.jspecify.annotations.NullMarked;

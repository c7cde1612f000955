/** From a graph, bound input shapes and options to an executable. */
@NullMarked
package io.neurometer.engine.compile;

import org.jspecify.annotations.NullMarked;

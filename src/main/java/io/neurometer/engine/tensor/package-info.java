/** Data types, shapes with fixed or symbolic dimensions, and tensors in off-heap ND4J buffers. */
@NullMarked
package io.neurometer.engine.tensor;

import org.jspecify.annotations.NullMarked;

/** Data types, shapes with fixed or symbolic dimensions, and tensors outside the Java heap that ND4J can read. */
@NullMarked
package io.neurometer.engine.tensor;

import org.jspecify.annotations.NullMarked;

/** Every operator on ND4J tensors: the complete, portable reference. */
@NullMarked
package io.neurometer.engine.backend.nd4j;

import org.jspecify.annotations.NullMarked;

/** Every operator on ND4J tensors: the complete, portable reference. */
@NullMarked
package io.neurometer.engine.backend.reference;

import org.jspecify.annotations.NullMarked;

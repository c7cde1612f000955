/** Every operator in Java: the complete, portable reference that other backends are checked against. */
@NullMarked
package io.neurometer.engine.backend.reference;

import org.jspecify.annotations.NullMarked;

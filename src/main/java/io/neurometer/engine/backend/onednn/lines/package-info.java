/**
 * Functions of elements in plain Java, line by line: loops over arrays that stay in the nearest cache and that the JIT
 * compiler vectorizes.
 */
@NullMarked
package io.neurometer.engine.backend.onednn.lines;

import org.jspecify.annotations.NullMarked;

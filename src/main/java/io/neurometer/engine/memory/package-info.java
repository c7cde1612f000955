/** When each value lives, and where the values lie in one arena. */
@NullMarked
package io.neurometer.engine.memory;

import org.jspecify.annotations.NullMarked;

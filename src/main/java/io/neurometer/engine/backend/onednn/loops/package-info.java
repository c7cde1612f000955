/** Plain Java loops over many elements that the JIT compiler compiles by themselves and vectorizes. */
@NullMarked
package io.neurometer.engine.backend.onednn.loops;

import org.jspecify.annotations.NullMarked;

/** Kernels of oneDNN beside those of the reference. */
@NullMarked
package io.neurometer.engine.backend.onednn;

import org.jspecify.annotations.NullMarked;

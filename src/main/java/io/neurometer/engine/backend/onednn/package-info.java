/** Kernels of the oneDNN library, compiled for fixed shapes, on CPUs. */
@NullMarked
package io.neurometer.engine.backend.onednn;

import org.jspecify.annotations.NullMarked;

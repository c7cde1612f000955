/** Kernels of oneDNN primitives on CPUs, compiled for fixed shapes. */
@NullMarked
package io.neurometer.engine.backend.onednn;

import org.jspecify.annotations.NullMarked;

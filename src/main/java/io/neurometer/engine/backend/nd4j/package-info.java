/**
 * Kernels of ND4J operators, the same on a CPU and on a GPU. A kernel is a program of calls whose arrays are bound to
 * native contexts once and run many times.
 */
@NullMarked
package io.neurometer.engine.backend.nd4j;

import org.jspecify.annotations.NullMarked;

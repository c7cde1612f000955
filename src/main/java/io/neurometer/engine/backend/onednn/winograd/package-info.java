/**
 * Winograd convolution with 3x3 windows, as in Lavin and Gray, "Fast Algorithms for Convolutional Neural
 * Networks" (2015): transforms of input and output tiles, in plain Java loops that the JIT compiler vectorizes. The matrix
 * products between them, one for each element of a tile, are the caller's.
 */
@NullMarked
package io.neurometer.engine.backend.onednn.winograd;

import org.jspecify.annotations.NullMarked;

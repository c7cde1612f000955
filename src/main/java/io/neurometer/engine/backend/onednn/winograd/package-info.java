/**
 * Minimal filtering of 3x3 windows after Winograd, as Lavin and Gray give it in "Fast Algorithms for Convolutional Neural
 * Networks" (2015): tiles of the input and the output in transformed form, between which stands one matrix product for
 * each element of a tile. Plain Java on arrays and buffers, in loops that the JIT compiler turns into vector
 * instructions; the products are somebody else's.
 */
@NullMarked
package io.neurometer.engine.backend.onednn.winograd;

import org.jspecify.annotations.NullMarked;

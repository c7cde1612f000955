/** Timing protocols, their statistics, and the facts about this machine that make figures comparable. */
@NullMarked
package io.neurometer.engine.measure;

import org.jspecify.annotations.NullMarked;

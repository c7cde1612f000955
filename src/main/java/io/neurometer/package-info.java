/** Neurometer: what a network answers, and what it costs on this machine. */
@NullMarked
package io.neurometer;

import org.jspecify.annotations.NullMarked;

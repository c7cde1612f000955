/** Runs executables: one session per call, observed by listeners. */
@NullMarked
package io.neurometer.engine.exec;

import org.jspecify.annotations.NullMarked;

/** Which of a backend's ways to compute an operator is the fastest on this machine, found out by trying them. */
@NullMarked
package io.neurometer.engine.tune;

import org.jspecify.annotations.NullMarked;

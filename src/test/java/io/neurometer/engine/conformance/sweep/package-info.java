/** Functions of one number over the whole line, on every backend, against double precision. */
@NullMarked
package io.neurometer.engine.conformance.sweep;

import org.jspecify.annotations.NullMarked;

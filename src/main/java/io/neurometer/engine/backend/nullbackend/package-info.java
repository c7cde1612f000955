/** Plans everything and computes nothing, so that compiling, planning and reporting can be tried alone. */
@NullMarked
package io.neurometer.engine.backend.nullbackend;

import org.jspecify.annotations.NullMarked;

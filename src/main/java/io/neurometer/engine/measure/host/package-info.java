/** Reads what this machine tells about itself, from the files of Linux and, where they are silent, from OSHI. */
@NullMarked
package io.neurometer.engine.measure.host;

import org.jspecify.annotations.NullMarked;

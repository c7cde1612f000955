/** Reads what this machine tells about itself, from the files of Linux or, elsewhere, from OSHI. */
@NullMarked
package io.neurometer.engine.measure.host;

import org.jspecify.annotations.NullMarked;

/** Processes of this very program that measure one model each and tell it in JSON. */
@NullMarked
package io.neurometer.service.profiling.fork;

import org.jspecify.annotations.NullMarked;

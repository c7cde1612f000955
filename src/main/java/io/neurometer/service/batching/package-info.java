/** Calls of one model that wait at the same time run as one, where that takes less time than one after another. */
@NullMarked
package io.neurometer.service.batching;

import org.jspecify.annotations.NullMarked;

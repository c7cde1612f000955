/** Reports side by side: whether their figures may be compared, how they compare, and on which hosts they were made. */
@NullMarked
package io.neurometer.service.profiling.compare;

import org.jspecify.annotations.NullMarked;

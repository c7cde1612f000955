/** Reports as data: the declaration of all their figures, and how they are printed. */
@NullMarked
package io.neurometer.service.profiling.report;

import org.jspecify.annotations.NullMarked;

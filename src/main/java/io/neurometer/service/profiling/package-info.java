/** What a model costs: {@code POST /profile}, and the reports kept of it. */
@NullMarked
package io.neurometer.service.profiling;

import org.jspecify.annotations.NullMarked;

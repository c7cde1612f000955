/** Spans of requests for a collector of traces, where there is one. */
@NullMarked
package io.neurometer.service.tracing;

import org.jspecify.annotations.NullMarked;

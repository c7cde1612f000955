/** What Prometheus reads: every series of this service, named in one table. */
@NullMarked
package io.neurometer.service.metrics;

import org.jspecify.annotations.NullMarked;

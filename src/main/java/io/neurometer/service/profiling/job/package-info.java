/** Measurements that go on after the request for them has been answered: their queue, their progress, their end. */
@NullMarked
package io.neurometer.service.profiling.job;

import org.jspecify.annotations.NullMarked;

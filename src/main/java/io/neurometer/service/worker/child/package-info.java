/** What a worker process does: loads, compiles and runs models for the process that started it. */
@NullMarked
package io.neurometer.service.worker.child;

import org.jspecify.annotations.NullMarked;

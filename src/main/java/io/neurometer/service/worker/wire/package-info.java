/** What goes between the service and its workers: short frames over a socket, and tensors in shared memory. */
@NullMarked
package io.neurometer.service.worker.wire;

import org.jspecify.annotations.NullMarked;

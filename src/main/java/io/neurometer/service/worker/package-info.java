/** Runs models in a process of their own, which a fault of native code ends in place of the service. */
@NullMarked
package io.neurometer.service.worker;

import org.jspecify.annotations.NullMarked;

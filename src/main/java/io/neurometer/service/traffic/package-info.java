/** What the service takes on at once: deadlines, lanes of work, clients that are slow or have gone, and how it stops. */
@NullMarked
package io.neurometer.service.traffic;

import org.jspecify.annotations.NullMarked;

/** The service provider interface of backends; each sub-package is one implementation, found as a service. */
@NullMarked
package io.neurometer.engine.backend;

import org.jspecify.annotations.NullMarked;

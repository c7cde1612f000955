/** The service's description of itself: its routes, with the words of {@code resources/openapi}. */
@NullMarked
package io.neurometer.service.openapi;

import org.jspecify.annotations.NullMarked;

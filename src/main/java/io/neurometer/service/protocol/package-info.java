/** The Open Inference Protocol v2 with the extensions that its clients use, under {@code /v2}. */
@NullMarked
package io.neurometer.service.protocol;

import org.jspecify.annotations.NullMarked;

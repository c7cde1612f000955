/** Turns every failure into a problem document, and refuses what is too large to begin with. */
@NullMarked
package io.neurometer.service.error;

import org.jspecify.annotations.NullMarked;

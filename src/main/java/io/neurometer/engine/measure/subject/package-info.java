/** The model that is measured, with inputs to run it on and a check of what it answers. */
@NullMarked
package io.neurometer.engine.measure.subject;

import org.jspecify.annotations.NullMarked;

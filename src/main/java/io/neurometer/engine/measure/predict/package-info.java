/** From figures measured on one host to those to be expected on another. */
@NullMarked
package io.neurometer.engine.measure.predict;

import org.jspecify.annotations.NullMarked;

/** Two models, or two ways to run one, against each other on one machine. */
@NullMarked
package io.neurometer.engine.measure.compare;

import org.jspecify.annotations.NullMarked;

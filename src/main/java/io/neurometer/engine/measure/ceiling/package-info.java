/** What this machine can do at most, measured: arithmetic and memory bandwidth, and how near to them a model comes. */
@NullMarked
package io.neurometer.engine.measure.ceiling;

import org.jspecify.annotations.NullMarked;

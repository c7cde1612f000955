/** What ND4J lacks or computes wrongly. */
@NullMarked
package io.neurometer.engine.backend.nd4j;

import org.jspecify.annotations.NullMarked;

/** What this process holds in memory, and by how much that grows with a model. */
@NullMarked
package io.neurometer.engine.measure.memory;

import org.jspecify.annotations.NullMarked;

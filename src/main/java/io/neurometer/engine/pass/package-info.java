/** Rewrites of typed graphs, one file each, between type inference and scheduling. */
@NullMarked
package io.neurometer.engine.pass;

import org.jspecify.annotations.NullMarked;

/** Each rewrite on small networks: what it makes of them, and that they still compute the same. */
@NullMarked
package io.neurometer.engine.pass;

import org.jspecify.annotations.NullMarked;

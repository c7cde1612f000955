/** Which dimension of each input counts samples, found from what operators do with it. */
@NullMarked
package io.neurometer.engine.batch;

import org.jspecify.annotations.NullMarked;

/** Whole networks by chance, compared with the reference, and made as small as they can be where they differ. */
@NullMarked
package io.neurometer.engine.conformance.network;

import org.jspecify.annotations.NullMarked;

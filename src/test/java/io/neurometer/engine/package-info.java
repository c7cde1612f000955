/** What tests of several rooms share. */
@NullMarked
package io.neurometer.engine;

import org.jspecify.annotations.NullMarked;

/** The service under load beside a thin server; {@code docs/serving-speed.md} says how to run it. */
@NullMarked
package io.neurometer.bench.serving;

import org.jspecify.annotations.NullMarked;

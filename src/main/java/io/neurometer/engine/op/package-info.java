/** The operators: one file per family, each record holding its attributes, type rule, cost rule and tolerance. */
@NullMarked
package io.neurometer.engine.op;

import org.jspecify.annotations.NullMarked;

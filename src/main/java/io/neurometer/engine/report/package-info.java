/** What a report consists of: figures that are declared once, and readings of them. */
@NullMarked
package io.neurometer.engine.report;

import org.jspecify.annotations.NullMarked;

/** What an execution engine must offer; the implementations are sub-packages that nobody outside names. */
@NullMarked
package io.neurometer.engine.backend;

import org.jspecify.annotations.NullMarked;

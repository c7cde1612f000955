/** The command line: what the service does, for one model and without a server or a store. */
@NullMarked
package io.neurometer.command;

import org.jspecify.annotations.NullMarked;

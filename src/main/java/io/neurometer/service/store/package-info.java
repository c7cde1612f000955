/** The database and the disk below it: whether they can be reached, have room, and what to say when not. */
@NullMarked
package io.neurometer.service.store;

import org.jspecify.annotations.NullMarked;

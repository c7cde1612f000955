/** What the engine has found out about its kernels on this machine, kept in the store. */
@NullMarked
package io.neurometer.service.tuning;

import org.jspecify.annotations.NullMarked;

/** What this installation has: backends, operators and built-in models. */
@NullMarked
package io.neurometer.service.system;

import org.jspecify.annotations.NullMarked;

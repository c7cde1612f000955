/** How this program is started once more. */
@NullMarked
package io.neurometer.service.process;

import org.jspecify.annotations.NullMarked;

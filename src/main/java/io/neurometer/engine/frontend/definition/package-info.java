/** Networks written as JSON layer lists: read, checked, expanded, and built into graphs; their weights; the zoo. */
@NullMarked
package io.neurometer.engine.frontend.definition;

import org.jspecify.annotations.NullMarked;

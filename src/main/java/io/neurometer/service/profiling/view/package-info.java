/** Reports and comparisons for people: pages, tables and charts made from their JSON, whichever host has written it. */
@NullMarked
package io.neurometer.service.profiling.view;

import org.jspecify.annotations.NullMarked;

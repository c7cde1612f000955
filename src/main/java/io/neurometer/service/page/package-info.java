/** The web page: its files, and what it draws that no report holds. */
@NullMarked
package io.neurometer.service.page;

import org.jspecify.annotations.NullMarked;

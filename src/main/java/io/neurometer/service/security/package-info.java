/** Decides who may do what: API keys, roles, rates, and one table of every route. */
@NullMarked
package io.neurometer.service.security;

import org.jspecify.annotations.NullMarked;

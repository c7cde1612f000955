/** Lets in only callers that know the key. */
@NullMarked
package io.neurometer.service.security;

import org.jspecify.annotations.NullMarked;

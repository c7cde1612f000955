/** The models of this service: registered, built in or sent along with a request, and loaded when first used. */
@NullMarked
package io.neurometer.service.models;

import org.jspecify.annotations.NullMarked;

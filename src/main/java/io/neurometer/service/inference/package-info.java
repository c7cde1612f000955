/** Runs a model on the tensors of a request. */
@NullMarked
package io.neurometer.service.inference;

import org.jspecify.annotations.NullMarked;

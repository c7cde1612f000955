/** The Open Inference Protocol over gRPC, with the calls that Triton's clients make. */
@NullMarked
package io.neurometer.service.grpc;

import org.jspecify.annotations.NullMarked;

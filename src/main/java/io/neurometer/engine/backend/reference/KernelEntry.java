package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Op;

/**
 * A row of the kernel table.
 *
 * @param op the operator
 * @param factory makes its kernels
 */
record KernelEntry(Class<? extends Op> op, KernelFactory factory) {}

package io.neurometer.engine.exec;

import io.neurometer.engine.tensor.DataType;

/**
 * A value that a run looks at as soon as it is there.
 *
 * @param elements the type of its elements in memory
 * @param limit what they must keep to
 */
public record Watch(String value, DataType elements, Limit limit) {}

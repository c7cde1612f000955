package io.neurometer.engine.graph;

import io.neurometer.engine.tensor.TensorType;

/** A value that each request supplies; its type may hold symbolic dimensions, which the request binds. */
public record GraphInput(String name, TensorType type) {}

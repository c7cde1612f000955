package io.neurometer.engine.compile;

/**
 * How a model is to be compiled.
 *
 * @param backend name of the backend to prefer; whatever it has no kernel for runs on the reference backend
 */
public record CompileOptions(String backend) {}

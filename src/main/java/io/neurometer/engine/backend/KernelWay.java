package io.neurometer.engine.backend;

/**
 * One of several ways in which a backend can compute an operator.
 *
 * @param name stays the same from one version of this project to the next
 * @param oneThread whether the calling thread does all of it, whatever number of threads its model has
 */
public record KernelWay(String name, boolean oneThread) {}

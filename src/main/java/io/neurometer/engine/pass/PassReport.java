package io.neurometer.engine.pass;

/**
 * What one pass did.
 *
 * @param tried nodes that it looked at
 * @param applied how many times it changed the graph
 * @param nanos how long it took, verification included
 */
public record PassReport(String pass, int tried, int applied, long nanos) {}

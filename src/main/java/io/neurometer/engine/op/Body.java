package io.neurometer.engine.op;

/**
 * A network inside an operator: a branch, or what a loop repeats. It reads inputs of its own and values captured from
 * around its operator. What it consists of, the room of graphs knows.
 */
public interface Body {}

package io.neurometer.bench;

/**
 * One way to run a network in libtorch.
 *
 * @param name as reports have it
 * @param source of the module's {@code forward}
 * @param frozen whether the module is frozen and optimized for inference: weights are constants of the graph, layers of
 *     convolutions run in oneDNN's own layout
 * @param channelsLast whether weights of convolutions have their channels last
 */
record TorchForm(String name, String source, boolean frozen, boolean channelsLast) {}

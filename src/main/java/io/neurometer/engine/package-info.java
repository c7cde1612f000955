/**
 * The engine: from a model file to outputs and figures, in plain Java. Rooms in processing order:
 *
 * <ol>
 *   <li>{@code error}: every fault the engine can report, with a stable code;
 *   <li>{@code tensor}: data types, shapes and off-heap tensors;
 *   <li>{@code op}: the operators, each with its attributes, type rule and cost rule;
 *   <li>{@code graph}: nodes joined by named values, verified and printable;
 *   <li>{@code frontend}: JSON definitions and ONNX files become graphs;
 *   <li>{@code batch}: which dimension of each input counts samples;
 *   <li>{@code pass}: rewrites of typed graphs, one file each;
 *   <li>{@code memory}: when values live, and where they lie in one arena;
 *   <li>{@code backend}: kernels, behind one small interface;
 *   <li>{@code compile}: graph and input shapes become an executable;
 *   <li>{@code exec}: runs an executable, one session per call;
 *   <li>{@code cost}: the analytic report, one file per metric;
 *   <li>{@code measure}: timing protocols and their statistics.
 * </ol>
 */
@NullMarked
package io.neurometer.engine;

import org.jspecify.annotations.NullMarked;

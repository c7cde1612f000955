/** Graphs become ONNX files: one file of writers for each family of operators, and the protobuf as a stream. */
@NullMarked
package io.neurometer.engine.frontend.onnx.write;

import org.jspecify.annotations.NullMarked;

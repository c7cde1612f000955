/** ONNX files become graphs: the protobuf, its tensors, and one mapping file for each family of operators. */
@NullMarked
package io.neurometer.engine.frontend.onnx;

import org.jspecify.annotations.NullMarked;

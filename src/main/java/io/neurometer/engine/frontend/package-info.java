/** From model files to graphs: JSON definitions and ONNX. */
@NullMarked
package io.neurometer.engine.frontend;

import org.jspecify.annotations.NullMarked;

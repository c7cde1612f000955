/** The engine beside ONNX Runtime: how long calls take, what a first answer costs, and how much memory a model holds. */
@NullMarked
package io.neurometer.bench;

import org.jspecify.annotations.NullMarked;

/** Models as ONNX files, for other programs to run. */
@NullMarked
package io.neurometer.service.export;

import org.jspecify.annotations.NullMarked;

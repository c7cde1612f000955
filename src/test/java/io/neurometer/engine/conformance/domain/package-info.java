/** Cases of operators outside ONNX's default domain, whose right outputs are computed from the definitions in doubles. */
@NullMarked
package io.neurometer.engine.conformance.domain;

import org.jspecify.annotations.NullMarked;

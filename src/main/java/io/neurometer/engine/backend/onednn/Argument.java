package io.neurometer.engine.backend.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** An argument of a primitive, by oneDNN's index. */
record Argument(int index) {
    static final Argument SRC = new Argument(dnnl.DNNL_ARG_SRC);
    static final Argument SRC_0 = new Argument(dnnl.DNNL_ARG_SRC_0);
    static final Argument SRC_1 = new Argument(dnnl.DNNL_ARG_SRC_1);
    static final Argument DST = new Argument(dnnl.DNNL_ARG_DST);
    static final Argument WEIGHTS = new Argument(dnnl.DNNL_ARG_WEIGHTS);
    static final Argument BIAS = new Argument(dnnl.DNNL_ARG_BIAS);
    static final Argument SCRATCHPAD = new Argument(dnnl.DNNL_ARG_SCRATCHPAD);

    static final Argument SCALE = new Argument(dnnl.DNNL_ARG_SCALE);
    static final Argument SHIFT = new Argument(dnnl.DNNL_ARG_SHIFT);
    static final Argument MEAN = new Argument(dnnl.DNNL_ARG_MEAN);
    static final Argument VARIANCE = new Argument(dnnl.DNNL_ARG_VARIANCE);

    static final Argument SRC_LAYER = new Argument(dnnl.DNNL_ARG_SRC_LAYER);
    static final Argument SRC_ITER = new Argument(dnnl.DNNL_ARG_SRC_ITER);
    static final Argument SRC_ITER_C = new Argument(dnnl.DNNL_ARG_SRC_ITER_C);
    static final Argument DST_LAYER = new Argument(dnnl.DNNL_ARG_DST_LAYER);
    static final Argument DST_ITER = new Argument(dnnl.DNNL_ARG_DST_ITER);
    static final Argument DST_ITER_C = new Argument(dnnl.DNNL_ARG_DST_ITER_C);
    static final Argument WEIGHTS_LAYER = new Argument(dnnl.DNNL_ARG_WEIGHTS_LAYER);
    static final Argument WEIGHTS_ITER = new Argument(dnnl.DNNL_ARG_WEIGHTS_ITER);

    /** Source {@code position} of a primitive that takes any number of them. */
    static Argument source(int position) {
        return new Argument(dnnl.DNNL_ARG_MULTIPLE_SRC + position);
    }

    /** The second operand of the binary post-op at that position. */
    static Argument postOp(int position) {
        return new Argument(dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (position + 1) | dnnl.DNNL_ARG_SRC_1);
    }

    /** The slopes of the post-op at that position. */
    static Argument slopes(int position) {
        return new Argument(dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (position + 1) | dnnl.DNNL_ARG_WEIGHTS);
    }

    /** The scales of this argument. */
    Argument scales() {
        return new Argument(dnnl.DNNL_ARG_ATTR_SCALES | index);
    }

    /** The zero points of this argument. */
    Argument zeroPoints() {
        return new Argument(dnnl.DNNL_ARG_ATTR_ZERO_POINTS | index);
    }
}

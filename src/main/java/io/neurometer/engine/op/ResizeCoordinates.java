package io.neurometer.engine.op;

/** Where an output pixel lies in the input, as ONNX's coordinate transformation modes. */
public enum ResizeCoordinates {
    HALF_PIXEL,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC,
    TF_HALF_PIXEL_FOR_NN,
    TF_CROP_AND_RESIZE
}

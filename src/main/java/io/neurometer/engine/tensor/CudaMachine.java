package io.neurometer.engine.tensor;

/** What a machine says of its GPUs, and of the libraries for them. */
interface CudaMachine {
    /** Loads a library and keeps it. @return false where that fails */
    boolean loads(String library);

    /** Starts the driver, which must be loaded. @return 0, or the driver's number of an error */
    int start();

    /** How many GPUs the driver, which must be started, shows to this process. */
    int devices();

    /** The newest CUDA that the driver supports: a thousand times the major version, plus ten times the minor one. */
    int cudaVersion();

    /** Ten times the major version of the first GPU's compute capability, plus the minor one. */
    int computeCapability();

    /** The first GPU. */
    Gpu gpu();
}

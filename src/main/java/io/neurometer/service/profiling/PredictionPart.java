package io.neurometer.service.profiling;

import io.neurometer.engine.measure.predict.Prediction;

/**
 * What is to be expected of the same run on another host.
 *
 * @param fingerprint of that host
 * @param backend that its ceilings were measured on
 * @param threads that the run would use there
 * @param latency of one run at the first batch size
 */
record PredictionPart(String fingerprint, String backend, int threads, Prediction latency) {}

package io.neurometer.engine.measure.statistics;

import java.util.Arrays;

/** How samples change in the course of a measurement. */
final class Series {
    private Series() {}

    /**
     * The lag-1 autocorrelation: near 0 when each sample is independent of the one before, near 1 when slow disturbances
     * move neighbours together. 0 for samples that are all equal.
     */
    static double lag1(double[] samples) {
        double mean = mean(samples);
        double variance = 0;
        double covariance = 0;
        for (int i = 0; i < samples.length; i++) {
            double deviation = samples[i] - mean;
            variance += deviation * deviation;
            if (i > 0) {
                covariance += deviation * (samples[i - 1] - mean);
            }
        }
        return variance == 0 ? 0 : covariance / variance;
    }

    /** The least-squares slope: how much a sample exceeds the one before on average; 0 for a single sample. */
    static double slope(double[] samples) {
        double mean = mean(samples);
        double middle = (samples.length - 1) / 2.0;
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < samples.length; i++) {
            covariance += (i - middle) * (samples[i] - mean);
            variance += (i - middle) * (i - middle);
        }
        return variance == 0 ? 0 : covariance / variance;
    }

    private static double mean(double[] samples) {
        return Arrays.stream(samples).average().orElse(0);
    }
}

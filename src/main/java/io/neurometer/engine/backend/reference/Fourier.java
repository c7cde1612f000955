package io.neurometer.engine.backend.reference;

/**
 * The discrete Fourier transform of a fixed length in double precision: by halves where the length is a power of two, else
 * as a convolution with a chirp by such transforms (Bluestein), so that every length takes O(n log n).
 */
final class Fourier {
    private final int length;
    private final int padded;
    private final double[] chirpReal;
    private final double[] chirpImaginary;
    private final double[] spectrumReal;
    private final double[] spectrumImaginary;

    /** @param length from 1 to 2^29 */
    Fourier(int length) {
        this.length = length;
        boolean power = Integer.bitCount(length) == 1;
        this.padded = power ? length : Math.multiplyExact(Integer.highestOneBit(Math.multiplyExact(2, length) - 1), 2);
        this.chirpReal = new double[power ? 0 : length];
        this.chirpImaginary = new double[chirpReal.length];
        this.spectrumReal = new double[power ? 0 : padded];
        this.spectrumImaginary = new double[spectrumReal.length];
        for (int i = 0; i < chirpReal.length; i++) {
            // Squares are taken modulo the period, for the cosine of a large angle has few digits.
            long square = (long) i * i % (2L * length);
            double angle = Math.PI * square / length;
            chirpReal[i] = Math.cos(angle);
            chirpImaginary[i] = -Math.sin(angle);
            spectrumReal[i] = chirpReal[i];
            spectrumImaginary[i] = -chirpImaginary[i];
            if (i > 0) {
                spectrumReal[padded - i] = chirpReal[i];
                spectrumImaginary[padded - i] = -chirpImaginary[i];
            }
        }
        if (!power) {
            byHalves(spectrumReal, spectrumImaginary);
        }
    }

    /** Transforms complex numbers in place, with negative exponents. */
    void transform(double[] real, double[] imaginary) {
        if (chirpReal.length == 0) {
            byHalves(real, imaginary);
            return;
        }
        double[] a = new double[padded];
        double[] b = new double[padded];
        for (int i = 0; i < length; i++) {
            a[i] = real[i] * chirpReal[i] - imaginary[i] * chirpImaginary[i];
            b[i] = real[i] * chirpImaginary[i] + imaginary[i] * chirpReal[i];
        }
        byHalves(a, b);
        for (int i = 0; i < padded; i++) {
            double product = a[i] * spectrumReal[i] - b[i] * spectrumImaginary[i];
            b[i] = a[i] * spectrumImaginary[i] + b[i] * spectrumReal[i];
            a[i] = product;
        }
        // The inverse is the transform with both parts exchanged.
        byHalves(b, a);
        for (int i = 0; i < length; i++) {
            double x = a[i] / padded;
            double y = b[i] / padded;
            real[i] = x * chirpReal[i] - y * chirpImaginary[i];
            imaginary[i] = x * chirpImaginary[i] + y * chirpReal[i];
        }
    }

    /** Cooley and Tukey's transform of a power of two. */
    private static void byHalves(double[] real, double[] imaginary) {
        int n = real.length;
        for (int i = 1, j = 0; i < n; i++) {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                swap(real, i, j);
                swap(imaginary, i, j);
            }
        }
        for (int size = 2; size <= n && size > 0; size <<= 1) {
            int half = size / 2;
            for (int k = 0; k < half; k++) {
                double angle = -2 * Math.PI * k / size;
                double cosine = Math.cos(angle);
                double sine = Math.sin(angle);
                for (int i = k; i < n; i += size) {
                    double x = real[i + half] * cosine - imaginary[i + half] * sine;
                    double y = real[i + half] * sine + imaginary[i + half] * cosine;
                    real[i + half] = real[i] - x;
                    imaginary[i + half] = imaginary[i] - y;
                    real[i] += x;
                    imaginary[i] += y;
                }
            }
        }
    }

    private static void swap(double[] values, int i, int j) {
        double kept = values[i];
        values[i] = values[j];
        values[j] = kept;
    }
}

package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Signal;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Fourier transforms and the weights of mel spectra. */
final class SignalKernels {
    private SignalKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unlessEmpty(Signal.Dft.class, SignalKernels::dft),
                KernelEntry.unlessEmpty(Signal.Stft.class, SignalKernels::stft),
                KernelEntry.unlessEmpty(Signal.MelWeights.class, (request, op) -> SignalKernels::melWeights));
    }

    private static Kernel dft(KernelRequest request, Signal.Dft op) {
        long[] sizes = request.inputs().shape(0).sizes();
        int axis = op.axis(request.inputs());
        int given = Math.toIntExact(sizes[axis]);
        int parts = Math.toIntExact(sizes[sizes.length - 1]);
        int points = op.length(request.inputs());
        int kept = Math.toIntExact(request.outputs().get(0).shape().size(axis));
        int written = Math.toIntExact(request.outputs().get(0).shape().size(-1));
        int inner = Math.toIntExact(Shape.elements(Arrays.copyOfRange(sizes, axis + 1, sizes.length - 1)));
        int outer = Math.toIntExact(Shape.elements(Arrays.copyOf(sizes, axis)));
        boolean mirrored = op.inverse() && op.onesided();
        Fourier fourier = new Fourier(points);
        return arguments -> {
            IntToDoubleFunction x = ElementAccess.reader(arguments.input(0));
            ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
            double[] real = new double[points];
            double[] imaginary = new double[points];
            int read = Math.min(given, mirrored ? points / 2 + 1 : points);
            for (int line = 0; line < outer * inner; line++) {
                int from = line / inner * given * inner + line % inner;
                Arrays.fill(real, 0);
                Arrays.fill(imaginary, 0);
                for (int i = 0; i < read; i++) {
                    int at = (from + i * inner) * parts;
                    real[i] = x.applyAsDouble(at);
                    imaginary[i] = parts == 2 ? x.applyAsDouble(at + 1) : 0;
                }
                if (mirrored) {
                    mirror(real, imaginary);
                }
                // The inverse is the transform with both parts exchanged.
                fourier.transform(op.inverse() ? imaginary : real, op.inverse() ? real : imaginary);
                int to = line / inner * kept * inner + line % inner;
                for (int i = 0; i < kept; i++) {
                    int at = (to + i * inner) * written;
                    output.put(at, op.inverse() ? real[i] / points : real[i]);
                    if (written == 2) {
                        output.put(at + 1, op.inverse() ? imaginary[i] / points : imaginary[i]);
                    }
                }
            }
        };
    }

    /** Fills in the second half of a real signal's spectrum; what would have to be real is taken for it. */
    private static void mirror(double[] real, double[] imaginary) {
        int n = real.length;
        imaginary[0] = 0;
        if (n % 2 == 0) {
            imaginary[n / 2] = 0;
        }
        for (int i = n / 2 + 1; i < n; i++) {
            real[i] = real[n - i];
            imaginary[i] = -imaginary[n - i];
        }
    }

    private static Kernel stft(KernelRequest request, Signal.Stft op) {
        Shape x = request.inputs().shape(0);
        Shape output = request.outputs().get(0).shape();
        int length = Math.toIntExact(x.size(1));
        int parts = x.rank() == 3 ? Math.toIntExact(x.size(2)) : 1;
        int frame = op.length(request.inputs());
        int frames = Math.toIntExact(output.size(1));
        int bins = Math.toIntExact(output.size(2));
        int step = Math.toIntExact(request.inputs().longs(1)[0]);
        Fourier fourier = new Fourier(frame);
        return arguments -> {
            IntToDoubleFunction signal = ElementAccess.reader(arguments.input(0));
            IntToDoubleFunction window = arguments.hasInput(2) ? ElementAccess.reader(arguments.input(2)) : i -> 1;
            ElementAccess.Writer out = ElementAccess.writer(arguments.output(0));
            double[] real = new double[frame];
            double[] imaginary = new double[frame];
            for (int line = 0; line < x.size(0) * frames; line++) {
                int from = line / frames * length + line % frames * step;
                for (int i = 0; i < frame; i++) {
                    double weight = window.applyAsDouble(i);
                    real[i] = weight * signal.applyAsDouble((from + i) * parts);
                    imaginary[i] = parts == 2 ? weight * signal.applyAsDouble((from + i) * parts + 1) : 0;
                }
                fourier.transform(real, imaginary);
                for (int i = 0; i < bins; i++) {
                    out.put((line * bins + i) * 2, real[i]);
                    out.put((line * bins + i) * 2 + 1, imaginary[i]);
                }
            }
        };
    }

    private static void melWeights(KernelArguments arguments) {
        Shape shape = arguments.output(0).shape();
        int frequencies = Math.toIntExact(shape.size(0));
        int bands = Math.toIntExact(shape.size(1));
        double points = number(arguments, 1);
        double rate = number(arguments, 2);
        double low = mel(number(arguments, 3));
        double step = (mel(number(arguments, 4)) - low) / (bands + 2);
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        for (int band = 0; band < bands; band++) {
            double left = bin(low + band * step, points, rate);
            double centre = bin(low + (band + 1) * step, points, rate);
            double right = bin(low + (band + 2) * step, points, rate);
            for (int i = 0; i < frequencies; i++) {
                output.put(i * bands + band, triangle(i, left, centre, right));
            }
        }
    }

    /** What a frequency weighs in a band; one whose rising side has no width is 1 at its centre or falls from there. */
    private static double triangle(int at, double left, double centre, double right) {
        if (at >= centre && at < right) {
            return (right - at) / (right - centre);
        }
        if (at == centre) {
            return 1;
        }
        return at >= left && at < centre ? (at - left) / (centre - left) : 0;
    }

    private static double number(KernelArguments arguments, int input) {
        return ElementAccess.reader(arguments.input(input)).applyAsDouble(0);
    }

    private static double mel(double hertz) {
        return 2595 * Math.log10(1 + hertz / 700);
    }

    /** The bin of the spectrum in which a frequency in mel lies. */
    private static double bin(double mel, double points, double rate) {
        return Math.floor((points + 1) * (700 * (Math.pow(10, mel / 2595) - 1)) / rate);
    }
}

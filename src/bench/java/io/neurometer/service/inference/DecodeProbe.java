package io.neurometer.service.inference;

import io.neurometer.engine.measure.host.HostLabels;
import io.neurometer.service.error.LimitsProperties;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How fast a request in JSON becomes tensors on one processor, beside Jackson's data binding to an array of floats. */
public final class DecodeProbe {
    private static final int BYTES = 600_000;
    private static final int ROUNDS = 15;
    private static final int REPEATS = 20;

    private static final LimitsProperties LIMITS = new LimitsProperties(
            DataSize.ofGigabytes(1),
            DataSize.ofMegabytes(16),
            DataSize.ofMegabytes(256),
            1 << 28,
            1L << 40,
            20_000,
            1L << 40,
            DataSize.ofTerabytes(1),
            null);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Time of this processor alone: neighbours may take it from us. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private DecodeProbe() {}

    private record Bound(List<BoundInput> inputs) {}

    private record BoundInput(String name, long[] shape, float[] data) {}

    private interface Decoding {
        float lastElement(byte[] text) throws IOException;
    }

    private interface Style {
        String write(SplittableRandom random);
    }

    public static void main(String[] arguments) throws IOException {
        System.out.printf("%s, Java %s%n", HostLabels.hardwareName(), System.getProperty("java.version"));
        System.out.printf("%-24s %10s %12s %8s%n", "numbers", "MB/s", "Jackson", "ratio");
        measure("0 to 255", random -> Integer.toString(random.nextInt(256)));
        measure("1 decimal", random -> decimals(random, 1));
        measure("4 decimals", random -> decimals(random, 4));
        measure("6 decimals", random -> decimals(random, 6));
        measure("shortest float", random -> Float.toString((float) random.nextDouble()));
        measure("shortest double", random -> Double.toString(random.nextDouble()));
    }

    private static String decimals(SplittableRandom random, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", random.nextDouble());
    }

    private static void measure(String name, Style style) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        StringJoiner data = new StringJoiner(",", "[", "]");
        int count = 0;
        while (data.length() < BYTES) {
            data.add(style.write(random));
            count++;
        }
        byte[] text = ("{\"model\":\"m\",\"inputs\":[{\"name\":\"x\",\"shape\":[" + count
                        + "],\"datatype\":\"FP32\",\"data\":" + data + "}]}")
                .getBytes(StandardCharsets.UTF_8);
        if (ours(text) != bound(text)) {
            throw new IllegalStateException("the last elements differ");
        }
        double[] ours = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        time(DecodeProbe::ours, text, 10 * REPEATS);
        time(DecodeProbe::bound, text, 10 * REPEATS);
        for (int round = 0; round < ROUNDS; round++) {
            ours[round] = time(DecodeProbe::ours, text, REPEATS);
            theirs[round] = time(DecodeProbe::bound, text, REPEATS);
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        double rate = ours[ROUNDS / 2];
        double theirRate = theirs[ROUNDS / 2];
        System.out.printf("%-24s %10.0f %12.0f %8.2f%n", name, rate, theirRate, rate / theirRate);
    }

    /** Megabytes a second. */
    private static double time(Decoding decoding, byte[] text, int repeats) throws IOException {
        long start = THREADS.getCurrentThreadCpuTime();
        float sum = 0;
        for (int i = 0; i < repeats; i++) {
            sum += decoding.lastElement(text);
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - start;
        if (Float.isNaN(sum)) {
            throw new IllegalStateException("not a number");
        }
        return (double) text.length * repeats / nanos * 1000;
    }

    private static float ours(byte[] text) throws IOException {
        try (BodyBuffer body = BodyBuffer.read(new BodyOfBytes(text), text.length);
                InferRequest request = InferJsonReader.read(body, LIMITS, null).request()) {
            var bytes = request.inputs().get("x").bytes();
            return bytes.getFloat(bytes.capacity() - Float.BYTES);
        }
    }

    private static float bound(byte[] text) {
        float[] data = MAPPER.readValue(text, Bound.class).inputs().get(0).data();
        return data[data.length - 1];
    }
}

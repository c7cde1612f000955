package io.neurometer.bench.serving;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A model and what its callers send.
 *
 * @param dataType of all its inputs, FP32 or INT64
 */
record ServedModel(String name, Path file, String dataType, List<String> inputs, long... shape) {
    private static final int VARIANTS = 4;
    private static final int TOKENS = 30_000;

    /** Some requests of the same kind with other values, in JSON or with tensors as bytes. */
    List<byte[]> requests(boolean binary) {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < VARIANTS; i++) {
            requests.add(binary ? binary(new SplittableRandom(i)) : json(new SplittableRandom(i)));
        }
        return requests;
    }

    private long elements() {
        long elements = 1;
        for (long size : shape) {
            elements *= size;
        }
        return elements;
    }

    private byte[] json(SplittableRandom random) {
        byte[] body = document(random, "").getBytes(StandardCharsets.UTF_8);
        return ResponseScan.request(ThinServer.PATH, "Content-Type: application/json\r\n", body);
    }

    private byte[] binary(SplittableRandom random) {
        byte[] header = document(null, ", \"parameters\": {\"binary_data_output\": true}")
                .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(header);
        for (int i = 0; i < inputs.size(); i++) {
            ByteBuffer bytes = ByteBuffer.allocate(bytes()).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                if (dataType.equals("FP32")) {
                    bytes.putFloat(pixel(random));
                } else {
                    bytes.putLong(token(i, random));
                }
            }
            body.writeBytes(bytes.array());
        }
        return ResponseScan.request(
                ThinServer.PATH,
                "Content-Type: application/octet-stream\r\n" + ThinServer.HEADER_LENGTH + ": " + header.length + "\r\n",
                body.toByteArray());
    }

    private int bytes() {
        return Math.toIntExact(elements() * (dataType.equals("FP32") ? Float.BYTES : Long.BYTES));
    }

    private String document(@Nullable SplittableRandom random, String parameters) {
        StringJoiner all =
                new StringJoiner(", ", "{\"model\": \"" + name + "\", \"inputs\": [", "]" + parameters + "}");
        for (int i = 0; i < inputs.size(); i++) {
            StringJoiner sizes = new StringJoiner(",", "[", "]");
            for (long size : shape) {
                sizes.add(Long.toString(size));
            }
            all.add("{\"name\": \"" + inputs.get(i) + "\", \"shape\": " + sizes + ", \"datatype\": \"" + dataType
                    + "\", "
                    + (random == null ? "\"parameters\": {\"binary_data_size\": " + bytes() + "}" : data(i, random))
                    + "}");
        }
        return all.toString();
    }

    private String data(int input, SplittableRandom random) {
        StringJoiner data = new StringJoiner(",", "\"data\": [", "]");
        for (long i = 0; i < elements(); i++) {
            data.add(dataType.equals("FP32") ? Float.toString(pixel(random)) : Long.toString(token(input, random)));
        }
        return data.toString();
    }

    /** With four decimals, as pictures are sent. */
    private static float pixel(SplittableRandom random) {
        return random.nextInt(10_000) / 10_000f;
    }

    /** Tokens come first, then the mask, then their segments. */
    private static long token(int input, SplittableRandom random) {
        return input == 0 ? random.nextInt(TOKENS) : 2 - input;
    }
}

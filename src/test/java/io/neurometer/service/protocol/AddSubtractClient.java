package io.neurometer.service.protocol;

import java.util.List;
import java.util.stream.IntStream;
import triton.client.InferInput;
import triton.client.InferRequestedOutput;
import triton.client.InferResult;
import triton.client.InferenceServerClient;
import triton.client.pojo.DataType;

/**
 * The add/subtract example of Triton's Java client, with every way in which that client sends and asks for tensors. Also
 * a program: {@code AddSubtractClient host:port runs}.
 */
public final class AddSubtractClient implements AutoCloseable {
    private static final int ELEMENTS = 16;
    private static final int MAX_BATCH = 3;

    private final InferenceServerClient client;

    AddSubtractClient(String endpoint) throws Exception {
        client = new InferenceServerClient(endpoint, 30_000, 30_000);
        // The least that it allows: that no call needed a second try, the service's statistics tell.
        client.setRetryCnt(1);
    }

    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[1]);
        try (AddSubtractClient client = new AddSubtractClient(arguments[0])) {
            for (int i = 0; i < runs; i++) {
                client.run(i);
            }
        }
        // A program that a person starts tells them how it went.
        System.out.println(runs + " right answers");
    }

    /**
     * Sends one request and checks its answer.
     *
     * @param number chooses the elements, the batch and the encodings
     * @throws IllegalStateException when the answer is wrong
     */
    void run(int number) throws Exception {
        int batch = 1 + number % MAX_BATCH;
        int[] a = IntStream.range(0, batch * ELEMENTS).map(i -> i + number).toArray();
        int[] b = IntStream.range(0, batch * ELEMENTS).map(i -> 1 - i * number).toArray();
        InferenceServerClient.InferArguments call = new InferenceServerClient.InferArguments(
                        "simple",
                        List.of(input("INPUT0", batch, a, number % 2 == 0), input("INPUT1", batch, b, number % 4 < 2)),
                        number % 3 == 0
                                ? null
                                : List.of(
                                        new InferRequestedOutput("OUTPUT1", number % 5 == 0),
                                        new InferRequestedOutput("OUTPUT0", number % 7 == 0)))
                .setRequestId("call-" + number);
        if (number % 2 == 0) {
            call.setModelVersion("1").setPriority(1).setTimeout(30_000_000);
        }

        InferResult result = client.infer(call);

        int[] sums = result.getOutputAsInt("OUTPUT0");
        int[] differences = result.getOutputAsInt("OUTPUT1");
        require(("call-" + number).equals(result.getResponse().getId()), "id", number);
        require("simple".equals(result.getResponse().getModelName()), "name", number);
        require("1".equals(result.getResponse().getModelVersion()), "version", number);
        require(sums.length == a.length && differences.length == a.length, "lengths", number);
        for (int i = 0; i < a.length; i++) {
            require(sums[i] == a[i] + b[i] && differences[i] == a[i] - b[i], "element " + i, number);
        }
    }

    InferenceServerClient client() {
        return client;
    }

    static InferInput input(String name, int batch, int[] elements, boolean binary) {
        InferInput input = new InferInput(name, new long[] {batch, ELEMENTS}, DataType.INT32);
        input.setData(elements, binary);
        return input;
    }

    private static void require(boolean right, String what, int number) {
        if (!right) {
            throw new IllegalStateException("call " + number + ": wrong " + what);
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
    }
}

package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.NeurometerApplication;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The scripts of the chart's test and jobs, against the service, with bash, curl and jq as in the image. */
class ChartScriptsTest {
    private static final String KEY = "a key of the chart's jobs";
    private static final String MODEL = "zoo/lenet5";
    private static final Pattern REPORT = Pattern.compile(Pattern.quote(MODEL) + ": report ([0-9a-f-]{36}), median");

    @TempDir
    private static Path folder;

    private static RunningService service;

    @BeforeAll
    static void start() {
        for (String tool : List.of("bash", "curl", "jq")) {
            assumeTrue(Programs.installed(tool), "LEFT OUT: the chart's scripts, for want of " + tool);
        }
        service = RunningService.start(
                folder.resolve("data"),
                "neurometer.hardware=test-bench",
                "neurometer.security.enabled=true",
                "neurometer.security.api-key=" + KEY);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void theTestInfersAndProfiles() throws IOException, InterruptedException {
        Run run = script("test.sh", KEY, "", url());

        assertThat(run.code()).as(run.output()).isZero();
        assertThat(run.output()).contains(url() + ": infers and profiles");
    }

    @Test
    void theTestFailsWithoutItsKey() throws IOException, InterruptedException {
        assertThat(script("test.sh", "wrong", "", url()).code()).isNotZero();
    }

    @Test
    void theJobLeavesReportsAndComparesThemWithEarlierOnes() throws IOException, InterruptedException {
        Run first = script("profile.sh", KEY, "3%", MODEL);
        assertThat(first.code()).as(first.output()).isZero();
        assertThat(first.output()).contains("no earlier report to compare with");

        // The earlier report becomes so fast that whatever follows is slower.
        ObjectNode report = (ObjectNode) JsonMapper.shared()
                .readTree(service.send(authorized("/profiles/" + id(first) + "?raw=true"))
                        .text());
        String fast = UUID.randomUUID().toString();
        report.put("id", fast);
        ((ObjectNode) report.at("/measured/latency")).put("median", 1e-9);
        ((ObjectNode) report.path("validity")).put("valid", true).putNull("reason");
        assertThat(service.send(authorized("/profiles/" + id(first)).DELETE()).status())
                .isEqualTo(204);
        assertThat(service.send(authorized("/profiles/import")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(report.toString())))
                        .status())
                .isEqualTo(201);

        // Medians this far apart are not comparable, which only a strict job fails for.
        Run second = script("profile.sh", KEY, "3%", MODEL);
        assertThat(second.code()).as(second.output()).isEqualTo(4);
        assertThat(second.output())
                .contains(MODEL + ": no verdict: compare ended with 4")
                .contains("0.000000001 ms");
    }

    @Test
    void theJobFailsWhereAModelHasNoReport() throws IOException, InterruptedException {
        Run run = script("profile.sh", KEY, "", "zoo/unheard-of");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.output()).contains("zoo/unheard-of: no report", "NOT_FOUND");
    }

    private static HttpRequest.Builder authorized(String path) {
        return service.request(path).header("Authorization", "Bearer " + KEY);
    }

    private static String id(Run run) {
        Matcher matcher = REPORT.matcher(run.output());
        assertThat(matcher.find()).as(run.output()).isTrue();
        return matcher.group(1);
    }

    private static String url() {
        return service.uri("").toString();
    }

    private record Run(int code, String output) {}

    private static Run script(String name, String key, String failAbove, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "bash", RenderedChart.CHART.resolve("files").resolve(name).toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, name, ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "KEY",
                        key,
                        "URL",
                        url(),
                        "HARDWARE",
                        "test-bench",
                        "PROTOCOL",
                        "quick",
                        "BATCH_SIZES",
                        "[1]",
                        "FAIL_ABOVE",
                        failAbove,
                        "STRICT",
                        "true",
                        "NEUROMETER",
                        commandLine()));
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    private static String commandLine() {
        return String.join(
                " ",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                NeurometerApplication.class.getName());
    }
}

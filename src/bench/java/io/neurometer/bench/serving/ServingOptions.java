package io.neurometer.bench.serving;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What to measure.
 *
 * @param models names
 * @param bodies json and binary
 * @param thin the thin servers: jdk and tomcat
 * @param measure lone and rate
 * @param rounds in each of which every server has its turn
 * @param seconds of one turn, and of each rate that is tried
 * @param warmUp seconds of each server before the first round
 * @param millis within which 99 of 100 requests are answered at the greatest rate
 * @param threads of the JDK's server
 * @param jar the packaged service; empty for the class path
 * @param settings of the service, each as an argument of it
 * @param corpus the folder with models/NAME/model.onnx
 */
record ServingOptions(
        List<String> models,
        List<String> bodies,
        List<String> thin,
        List<String> measure,
        int rounds,
        double seconds,
        double warmUp,
        double millis,
        int threads,
        String jar,
        List<String> settings,
        Path corpus) {

    static ServingOptions parse(String[] arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            given.put(arguments[i], arguments[i + 1]);
        }
        return new ServingOptions(
                words(given, "--models", "mnist-8,mlp,all-minilm-l6-v2,light-squeezenet"),
                words(given, "--bodies", "binary,json"),
                words(given, "--thin", "jdk,tomcat"),
                words(given, "--measure", "lone,rate"),
                Integer.parseInt(given.getOrDefault("--rounds", "5")),
                Double.parseDouble(given.getOrDefault("--seconds", "2")),
                Double.parseDouble(given.getOrDefault("--warm-up", "4")),
                Double.parseDouble(given.getOrDefault("--millis", "50")),
                Integer.parseInt(given.getOrDefault("--threads", "8")),
                given.getOrDefault("--jar", ""),
                words(given, "--settings", ""),
                Path.of(given.getOrDefault("--corpus", "../shared/corpus")));
    }

    private static List<String> words(Map<String, String> given, String name, String otherwise) {
        return Arrays.stream(given.getOrDefault(name, otherwise).split(","))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    boolean measures(String figure) {
        return measure.contains(figure);
    }
}

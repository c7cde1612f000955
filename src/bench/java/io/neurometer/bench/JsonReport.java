package io.neurometer.bench;

import ai.onnxruntime.OrtException;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.measure.host.HostReader;
import io.neurometer.engine.report.Reading;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The report as one JSON file: what was asked for, on what machine, and every figure of every round. */
final class JsonReport {
    private static final String VERSION = "bench";

    private JsonReport() {}

    static void write(Report report, Options options, Backends backends, Path file) throws IOException, OrtException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("date", Instant.now().toString());
        root.put("options", options.all());
        root.put(
                "host",
                HostReader.ofThisHost()
                        .read(VERSION, Reading.absent("the benchmark is not a build"), backends.infos()));
        root.put("jvmArguments", ManagementFactory.getRuntimeMXBean().getInputArguments());
        root.put("onnxruntime", OnnxRuntimePeer.environment().getVersion());
        root.put("peaks", report.peaks());
        root.put(
                "cells",
                report.cells().stream().map(result -> cell(result, report)).toList());
        root.put("summaries", report.summaries());
        root.put("firstRequests", report.firsts());
        root.put("memoryKiB", report.memory());
        root.put("agreements", report.agreements());
        root.put("ceilings", report.ceilings());
        root.put("predictions", report.predictions());
        root.put("newShapes", report.newShapes());
        root.put("soak", report.soak());
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.write(file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }

    private static Map<String, Object> cell(CellResult result, Report report) {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("cell", result.cell());
        cell.put("status", result.status());
        cell.put("note", result.note());
        if (result.measured()) {
            cell.put("oursMs", result.ours());
            cell.put("ortMs", result.theirs());
            cell.put("ratio", result.ratio());
            cell.put("ratioCi95", result.interval());
            cell.put("narrow", result.interval().isNarrow());
            cell.put("lowestRatio", result.lowestRatio());
            cell.put("highestRatio", result.highestRatio());
            cell.put("error", result.error());
            cell.put("mac", result.mac());
            cell.put("gflops", result.gflops());
            cell.put("ofPeak", result.gflops() / report.peak(result.cell()));
            cell.put("rounds", result.rounds());
        }
        return cell;
    }
}

package io.neurometer.service.profiling;

import io.neurometer.GoldenFile;
import io.neurometer.engine.measure.accuracy.Accuracy;
import io.neurometer.engine.measure.host.HostDuringRun;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.RecordedHost;
import io.neurometer.engine.report.Reading;
import io.neurometer.service.profiling.report.SectionJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What reports tell of hosts stays as callers know it; so do the fingerprints that stores hold already. */
class HostJsonTest {
    @TempDir
    private Path root;

    @Test
    void aServerOfTwoSockets() {
        check("server", RecordedHost.xeonServer(root).fingerprint(8));
    }

    @Test
    void aContainerOnAnArmServer() {
        byte[] memory = new byte[32];
        memory[0x12] = 0x22;
        check(
                "container",
                RecordedHost.armServer(root)
                        .with("proc/self/cgroup", "0::/")
                        .with("sys/fs/cgroup/cgroup.controllers", "cpu memory")
                        .with("sys/fs/cgroup/cpu.max", "150000 100000")
                        .with("sys/fs/cgroup/cpuset.cpus.effective", "0-1")
                        .with("sys/fs/cgroup/memory.max", "536870912")
                        .withBytes("sys/firmware/dmi/entries/17-0/raw", memory)
                        .fingerprint(2));
    }

    @Test
    void aHostThatTellsNothing() {
        check("silent", new RecordedHost(root).fingerprint(1));
    }

    @Test
    void theLoadDuringARun() {
        check(
                "load.json",
                SectionJson.write(
                        HostLoad.During.SECTION,
                        new HostLoad.During(
                                Reading.of(0.5), Reading.of(0.25), Reading.absent("not told"), Reading.of(3L), 2)));
    }

    @Test
    void accuracy() {
        Accuracy.Difference difference = new Accuracy.Difference(
                Reading.of(0.5), Reading.of(0.25), Reading.of(0.75), Reading.absent("no matrix"));
        check(
                "accuracy.json",
                SectionJson.write(Accuracy.SECTION, new Accuracy("fp32", 3, Map.of("logits", difference))));
    }

    private static void check(String name, HostFingerprint host) {
        HostDuringRun run = new HostDuringRun(host, Reading.of(3L), Reading.absent("nothing was measured"));
        check(name + ".json", SectionJson.write(HostDuringRun.SECTION, run));
    }

    private static void check(String name, String json) {
        GoldenFile.checkJson("host/" + name, JsonMapper.shared().readTree(json), List.of());
    }
}

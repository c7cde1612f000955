package io.neurometer.engine.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.report.Reading;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of control groups of both versions, seen from within a container and from outside one. */
class ControlGroupsTest {
    private static final String ROOT = "sys/fs/cgroup/";

    @TempDir
    private Path root;

    @Test
    void readsAContainerOfVersion2() {
        ContainerLimits container = limits(new RecordedHost(root)
                .with("proc/self/cgroup", "0::/")
                .with(ROOT + "cgroup.controllers", "cpuset cpu io memory pids")
                .with(ROOT + "cpu.max", "150000 100000")
                .with(ROOT + "cpuset.cpus.effective", "0-3")
                .with(ROOT + "memory.max", "536870912")
                .with(ROOT + "cpu.stat", "usage_usec 5", "nr_periods 10", "nr_throttled 7", "throttled_usec 9"));

        assertThat(container.controlGroups().value()).isEqualTo(2);
        assertThat(container.cpuQuota().value()).isEqualTo(1.5);
        assertThat(container.cpuset().value()).isEqualTo("0-3");
        assertThat(container.memoryLimit().value()).isEqualTo(536870912L);
        assertThat(throttled(new RecordedHost(root)).value()).isEqualTo(7);
    }

    @Test
    void theStrictestOfNestedGroupsHolds() {
        ContainerLimits container = limits(new RecordedHost(root)
                .with("proc/self/cgroup", "0::/kubepods.slice/pod1.slice/app.scope")
                .with(ROOT + "cgroup.controllers", "cpu memory")
                .with(ROOT + "kubepods.slice/pod1.slice/app.scope/cpu.max", "max 100000")
                .with(ROOT + "kubepods.slice/pod1.slice/app.scope/memory.max", "max")
                .with(ROOT + "kubepods.slice/pod1.slice/cpu.max", "200000 100000")
                .with(ROOT + "kubepods.slice/pod1.slice/memory.max", "2147483648")
                .with(ROOT + "kubepods.slice/cpu.max", "800000 100000")
                .with(ROOT + "kubepods.slice/memory.max", "8589934592"));

        assertThat(container.cpuQuota().value()).isEqualTo(2);
        assertThat(container.memoryLimit().value()).isEqualTo(2147483648L);
    }

    @Test
    void readsAContainerOfVersion1WhosePathsNameTheHost() {
        RecordedHost host = new RecordedHost(root)
                .with("proc/self/cgroup", "5:cpu,cpuacct:/docker/abc", "4:memory:/docker/abc", "3:cpuset:/docker/abc")
                .with(ROOT + "cpu/cpu.cfs_quota_us", "200000")
                .with(ROOT + "cpu/cpu.cfs_period_us", "100000")
                .with(ROOT + "cpu/cpu.stat", "nr_periods 4", "nr_throttled 3", "throttled_time 1")
                .with(ROOT + "cpuset/cpuset.cpus", "2,4-5")
                .with(ROOT + "memory/memory.limit_in_bytes", "1073741824");

        ContainerLimits container = limits(host);

        assertThat(container.controlGroups().value()).isEqualTo(1);
        assertThat(container.cpuQuota().value()).isEqualTo(2);
        assertThat(container.cpuset().value()).isEqualTo("2,4-5");
        assertThat(container.memoryLimit().value()).isEqualTo(1073741824L);
        assertThat(throttled(host).value()).isEqualTo(3);
    }

    @Test
    void readsTheInnermostGroupOfVersion1() {
        ContainerLimits container = limits(new RecordedHost(root)
                .with("proc/self/cgroup", "4:memory:/jobs/7", "1:cpu:/")
                .with(ROOT + "cpu/cpu.cfs_quota_us", "-1")
                .with(ROOT + "cpu/cpu.cfs_period_us", "100000")
                .with(ROOT + "memory/jobs/7/memory.limit_in_bytes", "268435456")
                .with(ROOT + "memory/memory.limit_in_bytes", "9223372036854771712"));

        assertThat(container.cpuQuota().reason()).isNotBlank();
        assertThat(container.memoryLimit().value()).isEqualTo(268435456L);
    }

    @Test
    void noLimitIsAbsentAndNotANumber() {
        ContainerLimits unlimited = limits(new RecordedHost(root)
                .with("proc/self/cgroup", "0::/")
                .with(ROOT + "cgroup.controllers", "cpu memory")
                .with(ROOT + "cpu.max", "max 100000")
                .with(ROOT + "memory.max", "max"));

        assertThat(unlimited.cpuQuota().reason()).isNotBlank();
        assertThat(unlimited.memoryLimit().reason()).isNotBlank();
        assertThat(unlimited.cpuset().reason()).isNotBlank();
    }

    @Test
    void aHostWithoutControlGroupsSaysSo() {
        RecordedHost host = new RecordedHost(root).with("proc/self/status", "Cpus_allowed_list:\t0-1");

        ContainerLimits container = limits(host);

        assertThat(container.controlGroups().reason()).isNotBlank();
        assertThat(container.cpuset().value()).isEqualTo("0-1");
        assertThat(throttled(host).reason()).isNotBlank();
    }

    private static ContainerLimits limits(RecordedHost host) {
        return new ControlGroups(host.files()).limits();
    }

    private static Reading<Long> throttled(RecordedHost host) {
        return new ControlGroups(host.files()).throttledPeriods();
    }
}

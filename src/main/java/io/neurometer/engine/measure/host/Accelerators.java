package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the devices on the PCI bus that could compute: graphics processors and processing accelerators. */
final class Accelerators {
    private static final String DEVICES = "sys/bus/pci/devices";
    private static final String NVIDIA = "proc/driver/nvidia/gpus";

    /** By base class and subclass, as the PCI specification numbers them: 3D, VGA and other displays; accelerators. */
    private static final Map<String, String> KINDS =
            Map.of("0x0302", "gpu", "0x0300", "gpu", "0x0380", "gpu", "0x1200", "accelerator");

    private static final Map<String, String> MAKERS = Map.of(
            "0x10de", "NVIDIA",
            "0x1002", "AMD",
            "0x8086", "Intel",
            "0x1d0f", "Amazon",
            "0x1da3", "Habana",
            "0x1ae0", "Google");

    private Accelerators() {}

    /** Those whose maker builds such devices: a plain VGA display of another maker computes nothing. */
    static Reading<List<Accelerator>> of(HostFiles files) {
        if (!files.exists(DEVICES)) {
            return Reading.absent("the kernel shows no PCI bus");
        }
        List<Accelerator> found = new ArrayList<>();
        for (String device : files.names(DEVICES, ".*")) {
            String folder = DEVICES + "/" + device;
            String code = files.firstLine(folder + "/class");
            String kind = code == null || code.length() < 6 ? null : KINDS.get(code.substring(0, 6));
            String vendor = files.firstLine(folder + "/vendor");
            String maker = vendor == null ? null : MAKERS.get(vendor);
            if (kind != null && maker != null) {
                found.add(new Accelerator(kind, name(files, device, maker)));
            }
        }
        return Reading.of(List.copyOf(found));
    }

    private static String name(HostFiles files, String device, String maker) {
        String model = ProcFiles.value(files.lines(NVIDIA + "/" + device + "/information"), "Model");
        return model != null ? model : maker + " " + files.firstLine(DEVICES + "/" + device + "/device");
    }
}

package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names of operator domains, and which versions of them are read. */
final class OnnxDomains {
    static final String DEFAULT = "";
    /** Operators of classical machine learning. */
    static final String ML = "ai.onnx.ml";
    /** Operators of ONNX Runtime, which its optimizer and its exporters write. */
    static final String MICROSOFT = "com.microsoft";

    private static final Map<String, Long> MAX_VERSIONS = Map.of(ML, 5L, MICROSOFT, 1L);

    private OnnxDomains() {}

    /** The default domain by its short name, any other as it is. */
    static String canonical(String domain) {
        return domain.equals("ai.onnx") ? DEFAULT : domain;
    }

    /** Whether it is ONNX's own, which has two names. */
    static boolean isDefault(String domain) {
        return canonical(domain).equals(DEFAULT);
    }

    /** The name of an operator in errors: alone in the default domain, else after the domain's. */
    static String qualified(String domain, String opType) {
        String canonical = canonical(domain);
        return canonical.equals(DEFAULT) ? opType : canonical + "." + opType;
    }

    /** Domains that the nodes use in a version that is not known. @param stated the versions that the file states */
    static List<Fault> unknownVersions(Set<String> used, List<OperatorSetIdProto> stated) {
        Map<String, Long> versions = new HashMap<>();
        stated.forEach(set -> versions.put(set.getDomain(), set.getVersion()));
        List<Fault> faults = new ArrayList<>();
        MAX_VERSIONS.forEach((domain, max) -> {
            long version = versions.getOrDefault(domain, max);
            if (used.contains(domain) && (version < 1 || version > max)) {
                faults.add(Fault.of(ErrorCode.MODEL_UNSUPPORTED, domain, "unsupported version of an operator set")
                        .got(version)
                        .expected("1 to " + max)
                        .fix("export or convert the model to a supported version"));
            }
        });
        return faults;
    }
}

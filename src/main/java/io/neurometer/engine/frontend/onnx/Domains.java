package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sets of ONNX operators other than the default one, and which versions of them are read. */
final class Domains {
    static final String DEFAULT = "";
    /** Operators of classical machine learning. */
    static final String ML = "ai.onnx.ml";
    /** Operators of ONNX Runtime, which its optimizer and its exporters write. */
    static final String MICROSOFT = "com.microsoft";

    private static final Map<String, Long> MAX_VERSIONS = Map.of(ML, 5L, MICROSOFT, 1L);

    /** Operators whose work is on strings or maps, of which there are no tensors here. */
    private static final Set<String> STRINGS =
            Set.of("CategoryMapper", "DictVectorizer", "CastMap", "Tokenizer", "WordConvEmbedding", "MurmurHash3");

    private Domains() {}

    /** The default domain by its short name, any other as it is. */
    static String canonical(String domain) {
        return domain.equals("ai.onnx") ? DEFAULT : domain;
    }

    /** The name of an operator in errors: alone in the default domain, else after the domain's. */
    static String qualified(String domain, String opType) {
        String canonical = canonical(domain);
        return canonical.equals(DEFAULT) ? opType : canonical + "." + opType;
    }

    /** What helps where an operator is not supported. */
    static String advice(String opType) {
        return STRINGS.contains(opType)
                ? "strings and maps stay outside: turn them into numbers before the model, and export it from there on"
                : "GET /backends lists the operators that are";
    }

    /** Domains that the nodes use in a version that is not known. @param versions the versions that the file states */
    static List<Fault> unknownVersions(Set<String> used, Map<String, Long> versions) {
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

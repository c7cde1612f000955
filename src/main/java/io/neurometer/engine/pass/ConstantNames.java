package io.neurometer.engine.pass;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of constants that say how they are computed, so that the same computation always has the same name. */
final class ConstantNames {
    private static final int MAX_LENGTH = 240;
    private static final int KEPT = 60;

    private ConstantNames() {}

    /** The name itself, or its beginning and its SHA-256 where constants made of constants would let it grow. */
    static String bounded(String name) {
        if (name.length() <= MAX_LENGTH) {
            return name;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return name.substring(0, KEPT) + "… " + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}

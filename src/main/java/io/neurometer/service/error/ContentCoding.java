package io.neurometer.service.error;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** How bodies may be compressed, the better first. */
enum ContentCoding {
    ZSTD("zstd") {
        @Override
        InputStream decoder(InputStream compressed) throws IOException {
            return new ZstdInputStream(compressed).setContinuous(false).setLongMax(MAX_WINDOW_LOG);
        }

        @Override
        OutputStream encoder(OutputStream target) throws IOException {
            return new ZstdOutputStream(target, FAST);
        }
    },
    GZIP("gzip", "x-gzip") {
        @Override
        InputStream decoder(InputStream compressed) throws IOException {
            return new GZIPInputStream(compressed, BUFFER);
        }

        @Override
        OutputStream encoder(OutputStream target) throws IOException {
            return new GZIPOutputStream(target, BUFFER) {
                {
                    def.setLevel(Deflater.BEST_SPEED);
                }
            };
        }
    };

    /** Windows of 8 MB, the most that RFC 9659 allows. */
    private static final int MAX_WINDOW_LOG = 23;

    private static final int FAST = 1;
    private static final int BUFFER = 1 << 13;

    private final List<String> names;

    ContentCoding(String... names) {
        this.names = List.of(names);
    }

    /** What this reads is inflated while it is read. @param compressed read from at once */
    abstract InputStream decoder(InputStream compressed) throws IOException;

    /** Closing it ends the compressed data. */
    abstract OutputStream encoder(OutputStream target) throws IOException;

    /** As in headers. */
    String headerName() {
        return names.get(0);
    }

    static @Nullable ContentCoding named(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(coding -> coding.names.contains(lower))
                .findFirst()
                .orElse(null);
    }

    /** The best one that a client accepts by the header {@code Accept-Encoding}; null for none. */
    static @Nullable ContentCoding accepted(@Nullable String header) {
        ContentCoding best = null;
        if (header != null) {
            for (String item : header.split(",")) {
                String[] parts = item.split(";", 2);
                ContentCoding coding = named(parts[0]);
                boolean refused = parts.length > 1 && parts[1].strip().matches("[qQ]\\s*=\\s*0(\\.0*)?");
                if (coding != null && !refused && (best == null || coding.ordinal() < best.ordinal())) {
                    best = coding;
                }
            }
        }
        return best;
    }
}

package io.neurometer.service.page;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The rules of accessibility that axe-core holds pages to. */
final class Axe {
    private Axe() {}

    /** Whatever is serious or critical on what the page shows now, as text. */
    static List<?> seriousFaults(Page page) {
        try (InputStream axe = Objects.requireNonNull(Axe.class.getResourceAsStream("/axe.min.js"))) {
            page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return (List<?>) page.evaluate("async () => { const found = await axe.run();"
                + " return found.passes.length < 10 ? ['axe looked at next to nothing'] : found.violations"
                + ".filter(one => ['serious', 'critical'].includes(one.impact))"
                + ".map(one => `${one.id}: ${one.nodes.map(node => node.html).slice(0, 3).join(' ')}`); }");
    }
}

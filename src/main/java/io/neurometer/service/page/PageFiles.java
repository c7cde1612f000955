package io.neurometer.service.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.UrlResource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The files of the page below {@code /assets}. Browsers keep them and ask each time whether they are still current,
 * which an entity tag of the content answers.
 */
@Configuration(proxyBeanMethods = false)
class PageFiles implements WebMvcConfigurer {
    /** Which libraries browsers get; the rest of a WebJar stays inside. */
    private static final String CHARTS = "classpath*:/META-INF/resources/webjars/chart.js/*/dist/chart.umd.min.js";

    private static final String MARKDOWN = "classpath*:/META-INF/resources/webjars/marked/*/lib/marked.esm.js";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        current(registry.addResourceHandler("/assets/lib/*.min.js")).addResourceLocations(directoryOf(CHARTS));
        current(registry.addResourceHandler("/assets/lib/*.esm.js")).addResourceLocations(directoryOf(MARKDOWN));
        current(registry.addResourceHandler("/assets/**")).addResourceLocations("classpath:/static/assets/");
    }

    private static ResourceHandlerRegistration current(ResourceHandlerRegistration files) {
        return files.setCacheControl(CacheControl.noCache()).setEtagGenerator(PageFiles::tag);
    }

    private static Resource directoryOf(String pattern) {
        try {
            Resource[] found = new PathMatchingResourcePatternResolver().getResources(pattern);
            if (found.length != 1) {
                throw new IllegalStateException(found.length + " files are " + pattern + ", expected one");
            }
            String file = found[0].getURL().toString();
            return new UrlResource(file.substring(0, file.lastIndexOf('/') + 1));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A weak one: the same file goes out compressed and plain. */
    static String tag(Resource file) {
        try (InputStream content = file.getInputStream()) {
            return "W/\"" + DigestUtils.md5DigestAsHex(content) + "\"";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

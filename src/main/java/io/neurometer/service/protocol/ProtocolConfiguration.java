package io.neurometer.service.protocol;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.UrlHandlerFilter;

/** What the protocol's paths need of the web server. */
@Configuration(proxyBeanMethods = false)
class ProtocolConfiguration {

    /** Paths mean the same with a slash at their end, for whoever looks at them, access rules included. */
    @Bean
    FilterRegistrationBean<UrlHandlerFilter> bothFormsOfPaths() {
        FilterRegistrationBean<UrlHandlerFilter> registration = new FilterRegistrationBean<>(
                UrlHandlerFilter.trailingSlashHandler("/v2/**").wrapRequest().build());
        registration.addUrlPatterns("/v2/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }
}

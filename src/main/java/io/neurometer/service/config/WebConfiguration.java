package io.neurometer.service.config;

import io.neurometer.service.error.KnownParameters;
import io.neurometer.service.error.ProblemErrorValve;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The web server's own settings that are no properties. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {
    /** Other protocols say themselves what becomes of what they do not know. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new KnownParameters()).excludePathPatterns("/v2", "/v2/**", "/error");
    }

    /** What the server refuses by itself looks like every other refusal. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsFromTheServer() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemErrorValve.class.getName());
            }
        });
    }

    /** A client that waits for leave to send its body gets it when the body is wanted, and else the refusal. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> leaveToSend() {
        return factory ->
                factory.addConnectorCustomizers(connector -> connector.setProperty("continueResponseTiming", "onRead"));
    }

    /** Bodies are never forms, whatever they claim: {@code curl -d} claims it for everything. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> noForms() {
        return factory -> factory.addConnectorCustomizers(connector -> connector.setParseBodyMethods(""));
    }
}

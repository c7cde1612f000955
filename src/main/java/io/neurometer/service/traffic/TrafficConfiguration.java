package io.neurometer.service.traffic;

import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has the server's clients watched. */
@Configuration(proxyBeanMethods = false)
class TrafficConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> watchedClients(
            ClientWatch watch, TrafficProperties limits, Draining draining) {
        return factory -> {
            factory.setProtocol(WatchedHttpProtocol.class.getName());
            factory.addEngineValves(new ClientValve(watch, limits, draining));
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
                    watch.setThreads(protocol.getMaxThreads());
                }
            });
        };
    }
}

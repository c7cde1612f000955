package io.neurometer;

import io.neurometer.command.Commands;
import io.neurometer.command.Terminal;
import java.io.PrintStream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.grpc.server.autoconfigure.security.GrpcServerOAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.grpc.server.autoconfigure.security.GrpcServerSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

/** Starts the service, or runs a command. */
@SpringBootApplication(
        scanBasePackages = NeurometerApplication.FEATURES,
        exclude = {
            UserDetailsServiceAutoConfiguration.class,
            GrpcServerSecurityAutoConfiguration.class,
            GrpcServerOAuth2ResourceServerAutoConfiguration.class
        })
@AutoConfigurationPackage(basePackages = NeurometerApplication.NO_MIXINS)
@ConfigurationPropertiesScan(NeurometerApplication.FEATURES)
public class NeurometerApplication {
    /** Where beans are looked for: the engine's many classes have none. */
    static final String FEATURES = "io.neurometer.service";

    /** Where Jackson's mixins would be looked for, of which there are none. */
    static final String NO_MIXINS = FEATURES + ".config";

    public static void main(String[] args) {
        if (Commands.isMeant(args)) {
            // Libraries that print do it where it does not mix with results.
            PrintStream results = System.out;
            System.setOut(System.err);
            System.exit(Commands.run(results, System.err, Terminal.showsErrors(), Terminal.takesColours(), args));
        }
        SpringApplication.run(NeurometerApplication.class, Commands.settings(args));
    }
}

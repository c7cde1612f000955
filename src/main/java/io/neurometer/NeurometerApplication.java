package io.neurometer;

import io.neurometer.command.Commands;
import io.neurometer.command.Terminal;
import java.io.PrintStream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.grpc.server.autoconfigure.security.GrpcServerOAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.grpc.server.autoconfigure.security.GrpcServerSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

/** Starts the service, or runs a command. */
@SpringBootApplication(
        exclude = {
            UserDetailsServiceAutoConfiguration.class,
            GrpcServerSecurityAutoConfiguration.class,
            GrpcServerOAuth2ResourceServerAutoConfiguration.class
        })
@ConfigurationPropertiesScan
public class NeurometerApplication {
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

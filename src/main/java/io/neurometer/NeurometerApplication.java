package io.neurometer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class NeurometerApplication {
    public static void main(String[] args) {
        SpringApplication.run(NeurometerApplication.class, args);
    }
}

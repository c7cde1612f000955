package io.neurometer.service.openapi;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What springdoc needs, and what it must not bring along. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    /** Keeps Spring from starting the validator that springdoc has on the class path. */
    @Bean
    WebMvcConfigurer withoutBeanValidation() {
        return new WebMvcConfigurer() {
            @Override
            public Validator getValidator() {
                return new NoValidator();
            }
        };
    }

    private static final class NoValidator implements Validator {
        @Override
        public boolean supports(Class<?> type) {
            return false;
        }

        @Override
        public void validate(Object target, Errors errors) {
            throw new UnsupportedOperationException("nothing is supported");
        }
    }
}

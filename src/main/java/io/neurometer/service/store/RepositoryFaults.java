package io.neurometer.service.store;

import io.neurometer.service.error.ProblemException;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.TransactionSystemException;

/** Turns the failures of every {@link Repository} into answers, after its transaction has ended. */
@Configuration(proxyBeanMethods = false)
class RepositoryFaults {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DefaultPointcutAdvisor storeFaultAdvisor(ObjectProvider<StoreState> state) {
        MethodInterceptor interceptor = call -> {
            try {
                return call.proceed();
            } catch (Exception failure) {
                if (failure instanceof TransactionSystemException within
                        && within.getApplicationException() instanceof ProblemException told) {
                    throw told;
                }
                StoreFault fault = StoreFault.of(failure);
                if (fault == null) {
                    throw failure;
                }
                state.getObject().failed(fault, failure);
                throw fault.refusal();
            }
        };
        DefaultPointcutAdvisor advisor =
                new DefaultPointcutAdvisor(new AnnotationMatchingPointcut(Repository.class, true), interceptor);
        advisor.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return advisor;
    }
}

package io.neurometer.command;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;

/**
 * Makes objects of the service with all that their constructors ask for, each once and when it is needed. What is needed
 * follows from the constructors: no package is searched and no context is started, which takes longer than most commands.
 */
final class ObjectGraph implements AutoCloseable {
    private final DefaultListableBeanFactory factory = new DefaultListableBeanFactory();
    private final Binder settings;

    /** @param settings what properties are bound from */
    ObjectGraph(Binder settings) {
        this.settings = settings;
    }

    /** Uses this object where one of its type is asked for. */
    void use(String name, Object object) {
        factory.registerSingleton(name, object);
    }

    /** Uses what the methods of a configuration make. */
    void configure(Class<?> configuration) {
        String name = configuration.getName();
        factory.registerBeanDefinition(name, lazy(new RootBeanDefinition(configuration)));
        for (Method method : configuration.getDeclaredMethods()) {
            if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
                RootBeanDefinition made = new RootBeanDefinition(method.getReturnType());
                made.setFactoryBeanName(name);
                made.setFactoryMethodName(method.getName());
                factory.registerBeanDefinition(name + "." + method.getName(), lazy(made));
                addParameters(method.getParameterTypes());
            }
        }
    }

    /** The object of this type. */
    <T> T get(Class<T> type) {
        synchronized (this) {
            add(type);
        }
        return factory.getBean(type);
    }

    /** Makes one of this type where it, or what it implements, is asked for. */
    void make(Class<?> type) {
        factory.registerBeanDefinition(type.getName(), lazy(new RootBeanDefinition(type)));
        addParameters(type.getDeclaredConstructors()[0].getParameterTypes());
    }

    private void add(Class<?> type) {
        if (Modifier.isAbstract(type.getModifiers()) || factory.getBeanNamesForType(type, true, false).length > 0) {
            return;
        }
        ConfigurationProperties properties = type.getAnnotation(ConfigurationProperties.class);
        if (properties != null) {
            factory.registerBeanDefinition(type.getName(), bound(type, properties.value()));
        } else if (AnnotatedElementUtils.hasAnnotation(type, Component.class)) {
            factory.registerBeanDefinition(type.getName(), lazy(new RootBeanDefinition(type)));
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                addParameters(constructor.getParameterTypes());
            }
        }
    }

    private void addParameters(Class<?>... types) {
        for (Class<?> type : types) {
            add(type);
        }
    }

    private <T> RootBeanDefinition bound(Class<T> type, String prefix) {
        RootBeanDefinition definition = new RootBeanDefinition(type);
        definition.setInstanceSupplier(() -> settings.bindOrCreate(prefix, type));
        definition.setLazyInit(true);
        return definition;
    }

    private static RootBeanDefinition lazy(RootBeanDefinition definition) {
        definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        definition.setLazyInit(true);
        return definition;
    }

    @Override
    public void close() {
        factory.destroySingletons();
    }
}

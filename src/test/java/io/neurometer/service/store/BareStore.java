package io.neurometer.service.store;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/** The store without the rest of the service. */
@EnableTransactionManagement(proxyTargetClass = true)
public class BareStore {
    /**
     * Opens the store of a database.
     *
     * @param directory where the database of an embedded store and uploads are
     * @param repositories what the context is to have
     */
    public static AnnotationConfigApplicationContext open(String url, Path directory, Class<?>... repositories) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean("url", String.class, () -> url);
        context.registerBean(SpoolDirectory.class, () -> SpoolDirectory.open(directory.resolve("tmp")));
        context.register(BareStore.class);
        context.register(repositories);
        context.refresh();
        return context;
    }

    @Bean
    HikariDataSource dataSource(String url) {
        StoreDataSource source = StoreDataSource.of(url, null, null);
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/" + (source.isEmbedded() ? "sqlite" : "postgresql"))
                .load()
                .migrate();
        return source;
    }

    @Bean
    JdbcClient jdbcClient(DataSource source) {
        return JdbcClient.create(source);
    }

    @Bean
    PlatformTransactionManager transactions(DataSource source) {
        return new JdbcTransactionManager(source);
    }
}

package io.neurometer.service.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The pool of connections. While the database is known to be away it refuses at once, so that no request waits for what
 * will not come.
 */
public final class StoreDataSource extends HikariDataSource {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String CONNECT_SECONDS = "2";
    private static final String ANSWER_SECONDS = "20";

    private volatile boolean away;

    /** Of the database at this address; what the address itself says about waiting holds. */
    public static StoreDataSource of(String url, @Nullable String username, @Nullable String password) {
        StoreDataSource source = new StoreDataSource();
        source.setJdbcUrl(url);
        source.setUsername(username);
        source.setPassword(password);
        if (url.toLowerCase(Locale.ROOT).startsWith(POSTGRESQL)) {
            // A server that is gone without a word must not keep a thread for ever.
            source.addDataSourceProperty("connectTimeout", CONNECT_SECONDS);
            source.addDataSourceProperty("socketTimeout", ANSWER_SECONDS);
            source.addDataSourceProperty("tcpKeepAlive", "true");
        }
        return source;
    }

    /** Whether the database is a file of this process, which no other replica shares. */
    public boolean isEmbedded() {
        return String.valueOf(getJdbcUrl()).toLowerCase(Locale.ROOT).startsWith(SQLITE);
    }

    boolean isAway() {
        return away;
    }

    void setAway(boolean away) {
        this.away = away;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (away) {
            throw new SQLTransientConnectionException("the database is away");
        }
        return super.getConnection();
    }

    /** A connection of its own, which the pool knows nothing of. */
    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(getDataSourceProperties());
        if (getUsername() != null) {
            properties.setProperty("user", getUsername());
        }
        if (getPassword() != null) {
            properties.setProperty("password", getPassword());
        }
        return DriverManager.getConnection(getJdbcUrl(), properties);
    }
}

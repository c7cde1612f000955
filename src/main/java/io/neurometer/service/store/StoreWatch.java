package io.neurometer.service.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks every moment whether the database is there and whether models have changed in it, over a connection of its own. The
 * stamp that it looks at changes with the models, in the same transaction.
 */
@Component
class StoreWatch implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
    private static final int ANSWER_MILLIS = 2000;
    private static final long UNKNOWN = -1;

    private final StoreDataSource source;
    private final List<StoreObserver> observers;
    private final long refreshMillis;
    private volatile @Nullable Thread watcher;
    private @Nullable Connection connection;
    private long known = UNKNOWN;

    StoreWatch(StoreDataSource source, List<StoreObserver> observers, StoreProperties properties) {
        this.source = source;
        this.observers = observers;
        this.refreshMillis = properties.refresh().toMillis();
    }

    @Override
    public void start() {
        Thread thread = new Thread(this::watch, "store-watch");
        thread.setDaemon(true);
        watcher = thread;
        thread.start();
    }

    @Override
    public void stop() {
        Thread thread = watcher;
        watcher = null;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return watcher != null;
    }

    private void watch() {
        try {
            while (isRunning()) {
                look();
                Thread.sleep(refreshMillis);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private void look() {
        try {
            long stamp = stamp();
            found(true, null);
            if (stamp != known) {
                observers.forEach(StoreObserver::changed);
                known = stamp;
            }
        } catch (SQLException failure) {
            disconnect();
            found(false, failure);
        } catch (RuntimeException later) {
            LOG.debug("changes of the models are looked at again", later);
        }
    }

    private void found(boolean there, @Nullable SQLException failure) {
        if (source.isEmbedded() || source.isAway() == !there || !isRunning()) {
            return;
        }
        source.setAway(!there);
        if (there) {
            LOG.info("the database answers again");
        } else {
            LOG.error(
                    "the database does not answer; loaded models go on, writes are refused: {}",
                    String.valueOf(failure));
        }
    }

    private long stamp() throws SQLException {
        Connection open = connection == null ? connect() : connection;
        try (Statement statement = open.createStatement();
                ResultSet row = statement.executeQuery("SELECT stamp FROM model_stamp")) {
            return row.next() ? row.getLong(1) : UNKNOWN;
        }
    }

    private Connection connect() throws SQLException {
        Connection opened = source.connect();
        connection = opened;
        if (!source.isEmbedded()) {
            opened.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        }
        return opened;
    }

    private void disconnect() {
        Connection broken = connection;
        connection = null;
        if (broken != null) {
            try {
                broken.close();
            } catch (SQLException lost) {
                LOG.debug("a connection was lost", lost);
            }
        }
    }
}

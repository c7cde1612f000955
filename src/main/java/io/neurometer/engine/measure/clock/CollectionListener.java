package io.neurometer.engine.measure.clock;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** Listens to the garbage collections that stop this process, until closed. */
final class CollectionListener implements AutoCloseable {
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private final List<Collection> collections = new ArrayList<>();
    private final NotificationListener listener = (notification, handback) -> heard(notification);
    private final long startMillis;

    CollectionListener() {
        startMillis = ManagementFactory.getRuntimeMXBean().getUptime();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (stops(collector.getName()) && collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                emitters.add(emitter);
            }
        }
    }

    /** Collectors that run beside the program report their cycles, which stop nothing, under these names. */
    private static boolean stops(String collector) {
        return !collector.endsWith("Cycles") && !collector.contains("Concurrent");
    }

    private void heard(Notification notification) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && notification.getUserData() instanceof CompositeData data) {
            GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
            long begin = info.getGcInfo().getStartTime() - startMillis;
            if (begin >= 0) {
                add(new Collection(
                        info.getGcName(),
                        info.getGcCause(),
                        begin,
                        info.getGcInfo().getDuration()));
            }
        }
    }

    private synchronized void add(Collection collection) {
        collections.add(collection);
    }

    synchronized List<Collection> collections() {
        return List.copyOf(collections);
    }

    @Override
    public void close() {
        for (NotificationEmitter emitter : emitters) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException gone) {
                throw new IllegalStateException("a listener was removed by somebody else", gone);
            }
        }
    }
}

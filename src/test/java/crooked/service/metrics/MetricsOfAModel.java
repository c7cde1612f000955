package crooked.service.metrics;

class MetricsOfAModel {
    crooked.service.models.StoreThatCallsTheController other;
}

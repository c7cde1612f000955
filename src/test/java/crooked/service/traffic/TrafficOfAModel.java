package crooked.service.traffic;

class TrafficOfAModel {
    crooked.service.models.StoreThatCallsTheController other;
}

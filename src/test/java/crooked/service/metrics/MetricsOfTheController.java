package crooked.service.metrics;

class MetricsOfTheController {
    crooked.service.system.ControllerThatGivesUp other;
}

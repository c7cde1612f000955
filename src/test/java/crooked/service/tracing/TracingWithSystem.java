package crooked.service.tracing;

class TracingWithSystem {
    crooked.service.system.ControllerThatGivesUp other;
}

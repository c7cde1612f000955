package crooked.service.tuning;

class TuningThatReadsModels {
    crooked.service.system.ControllerThatGivesUp other;
}

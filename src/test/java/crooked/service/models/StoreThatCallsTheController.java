package crooked.service.models;

public class StoreThatCallsTheController {
    crooked.service.system.ControllerThatGivesUp controller;
}

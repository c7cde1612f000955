package crooked.command;

public class CommandThatPrints {
    crooked.service.system.ControllerThatGivesUp controller;

    void run() {
        System.out.println("done");
        System.exit(0);
    }
}

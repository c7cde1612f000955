package crooked.service.models;

public class ModelsOfACommand {
    crooked.command.CommandThatPrints command;
}

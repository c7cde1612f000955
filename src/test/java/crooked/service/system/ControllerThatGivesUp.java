package crooked.service.system;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Controller;

@Controller
public class ControllerThatGivesUp {
    @Autowired
    crooked.service.models.StoreThatCallsTheController store;

    void stop() {
        System.out.println("stopping");
        System.exit(1);
    }
}

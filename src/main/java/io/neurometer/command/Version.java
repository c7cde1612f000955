package io.neurometer.command;

import java.io.IOException;
import picocli.CommandLine;

/** The version that this was built as. */
final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"Neurometer " + Settings.build().getProperty("version", "development")};
    }
}

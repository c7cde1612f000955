package io.neurometer.service.models;

import java.nio.file.Path;

/** Where uploads lie while they are read. */
public record SpoolDirectory(Path path) {}

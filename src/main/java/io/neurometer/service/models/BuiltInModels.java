package io.neurometer.service.models;

import java.util.List;
import java.util.Optional;

/** The models that come with the service. */
public interface BuiltInModels {
    /** What their names begin with wherever a model is named. */
    String PREFIX = "zoo/";

    /** Names without the prefix. */
    List<String> names();

    /** The definition of the model of this name, without the prefix. */
    Optional<byte[]> definition(String name);
}

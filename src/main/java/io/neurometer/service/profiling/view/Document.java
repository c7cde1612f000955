package io.neurometer.service.profiling.view;

import java.util.List;

/** What is to be read, before it takes a form. */
record Document(String title, List<Block> blocks) {
    Document {
        blocks = List.copyOf(blocks);
    }
}

/** Makes the engine's objects and the store from settings. */
@NullMarked
package io.neurometer.service.config;

import org.jspecify.annotations.NullMarked;

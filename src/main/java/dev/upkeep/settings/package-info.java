/** The settings: read once, checked whole, and handed on as typed records. */
@NullMarked
package dev.upkeep.settings;

import org.jspecify.annotations.NullMarked;

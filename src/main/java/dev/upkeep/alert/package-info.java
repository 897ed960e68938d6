/** Tells people only what needs them: from what the checks found to the messages that wait for delivery. */
@NullMarked
package dev.upkeep.alert;

import org.jspecify.annotations.NullMarked;

/** The job check-health. */
@NullMarked
package dev.upkeep.health;

import org.jspecify.annotations.NullMarked;

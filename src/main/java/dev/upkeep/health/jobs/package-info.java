/** Checks of Upkeep's own jobs. */
@NullMarked
package dev.upkeep.health.jobs;

import org.jspecify.annotations.NullMarked;

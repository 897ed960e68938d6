/** Checks of a target's bucket. */
@NullMarked
package dev.upkeep.health.bucket;

import org.jspecify.annotations.NullMarked;

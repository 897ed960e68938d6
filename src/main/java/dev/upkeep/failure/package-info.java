/** What went wrong, in kinds that say whether trying again helps. */
@NullMarked
package dev.upkeep.failure;

import org.jspecify.annotations.NullMarked;

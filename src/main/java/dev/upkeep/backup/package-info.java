/** The job back-up. */
@NullMarked
package dev.upkeep.backup;

import org.jspecify.annotations.NullMarked;

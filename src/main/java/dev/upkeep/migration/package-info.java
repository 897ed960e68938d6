/** The job migrate. */
@NullMarked
package dev.upkeep.migration;

import org.jspecify.annotations.NullMarked;

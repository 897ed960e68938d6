/** The job abort-incomplete-uploads. */
@NullMarked
package dev.upkeep.uploads;

import org.jspecify.annotations.NullMarked;

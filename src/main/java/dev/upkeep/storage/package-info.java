/** The job recalculate-storage. */
@NullMarked
package dev.upkeep.storage;

import org.jspecify.annotations.NullMarked;

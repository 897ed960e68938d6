/** Decides which backups stay and which expire. */
@NullMarked
package dev.upkeep.backup.retention;

import org.jspecify.annotations.NullMarked;

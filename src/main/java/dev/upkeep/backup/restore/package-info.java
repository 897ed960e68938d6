/** The way of a backup back: read through, into a database, or into a file. */
@NullMarked
package dev.upkeep.backup.restore;

import org.jspecify.annotations.NullMarked;

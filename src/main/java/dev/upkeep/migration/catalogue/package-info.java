/** What a database says its schema consists of, and how two schemas differ. */
@NullMarked
package dev.upkeep.migration.catalogue;

import org.jspecify.annotations.NullMarked;

/** Writes migrations: from what schema.sql says and the existing migrations make, without any server. */
@NullMarked
package dev.upkeep.migration.generate;

import org.jspecify.annotations.NullMarked;

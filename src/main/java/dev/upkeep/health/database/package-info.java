/** Checks of a target's database for which a query is not enough. */
@NullMarked
package dev.upkeep.health.database;

import org.jspecify.annotations.NullMarked;

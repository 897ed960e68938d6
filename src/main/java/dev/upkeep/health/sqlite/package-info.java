/** Checks of a target's database that is an SQLite file. */
@NullMarked
package dev.upkeep.health.sqlite;

import org.jspecify.annotations.NullMarked;

/** SQL as its words and signs, as SQLite and PostgreSQL both read it. */
@NullMarked
package dev.upkeep.migration.sql;

import org.jspecify.annotations.NullMarked;

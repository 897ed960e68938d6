/** The application's database, and Upkeep's own: addresses, pools, engines. */
@NullMarked
package dev.upkeep.database;

import org.jspecify.annotations.NullMarked;

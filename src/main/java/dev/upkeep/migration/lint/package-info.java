/** What in a migration would fail, lose data, or stop the application for a while: found by reading its scripts. */
@NullMarked
package dev.upkeep.migration.lint;

import org.jspecify.annotations.NullMarked;

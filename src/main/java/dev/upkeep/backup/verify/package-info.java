/** The job verify-backup. */
@NullMarked
package dev.upkeep.backup.verify;

import org.jspecify.annotations.NullMarked;

/** How old the backups are, by what lies in the bucket, whether anything ran or not. */
@NullMarked
package dev.upkeep.backup.freshness;

import org.jspecify.annotations.NullMarked;

/** Encryption of backups in the open age format (age-encryption.org/v1). */
@NullMarked
package dev.upkeep.backup.age;

import org.jspecify.annotations.NullMarked;

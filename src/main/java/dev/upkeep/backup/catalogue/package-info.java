/** What is known about backups, from the bucket alone: manifests, what verifying them found, and their list. */
@NullMarked
package dev.upkeep.backup.catalogue;

import org.jspecify.annotations.NullMarked;

/** What dumping and restoring share: PostgreSQL's programs, how they sign in, and a folder for what is only passing. */
@NullMarked
package dev.upkeep.backup.tools;

import org.jspecify.annotations.NullMarked;

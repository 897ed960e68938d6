/** The files that a dump of the format `directory` consists of, and how they are put into objects. */
@NullMarked
package dev.upkeep.backup.members;

import org.jspecify.annotations.NullMarked;

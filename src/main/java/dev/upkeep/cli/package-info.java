/** The command line. */
@NullMarked
package dev.upkeep.cli;

import org.jspecify.annotations.NullMarked;

/** The process: what starts it, and the one place where it is put together. */
@NullMarked
package dev.upkeep;

import org.jspecify.annotations.NullMarked;

/** What a check is, for every package that makes one. */
@NullMarked
package dev.upkeep.check;

import org.jspecify.annotations.NullMarked;

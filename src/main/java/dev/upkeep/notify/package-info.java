/** Who is told how runs go. */
@NullMarked
package dev.upkeep.notify;

import org.jspecify.annotations.NullMarked;

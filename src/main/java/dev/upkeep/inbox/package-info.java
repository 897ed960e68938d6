/** The file drop: reads what somebody put into the inbox, and answers beside it. */
@NullMarked
package dev.upkeep.inbox;

import org.jspecify.annotations.NullMarked;

/** What a deploy asks before it goes on: reads, rehearses and applies what is pending, or stops with the reason. */
@NullMarked
package dev.upkeep.migration.gate;

import org.jspecify.annotations.NullMarked;

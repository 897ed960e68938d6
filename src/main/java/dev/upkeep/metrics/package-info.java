/** What monitoring reads. */
@NullMarked
package dev.upkeep.metrics;

import org.jspecify.annotations.NullMarked;

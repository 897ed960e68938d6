/** Other programs: the only package that starts one. */
@NullMarked
package dev.upkeep.process;

import org.jspecify.annotations.NullMarked;

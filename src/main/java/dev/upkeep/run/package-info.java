/** Runs of jobs: who may start one, what is recorded of it, and how it is ended. */
@NullMarked
package dev.upkeep.run;

import org.jspecify.annotations.NullMarked;

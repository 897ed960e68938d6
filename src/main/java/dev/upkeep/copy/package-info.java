/** The job copy-objects: a second copy of a bucket's objects in another bucket, region or provider. */
@NullMarked
package dev.upkeep.copy;

import org.jspecify.annotations.NullMarked;

/** The bucket: the only package that knows the S3 client. */
@NullMarked
package dev.upkeep.objectstore;

import org.jspecify.annotations.NullMarked;

/** What the profile local needs: an S3 server in this process and a sample application. */
@NullMarked
package dev.upkeep.local;

import org.jspecify.annotations.NullMarked;

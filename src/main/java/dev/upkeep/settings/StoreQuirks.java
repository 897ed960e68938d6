package dev.upkeep.settings;

/**
 * How requests to a store are written: by its provider's preset, unless a setting says otherwise.
 *
 * @param pathStyle whether the bucket is named in the path rather than in the host's name
 * @param chunkedEncoding whether uploads use aws-chunked encoding
 * @param checksumHeaders whether the checksum headers are sent that the client adds of its own accord, a CRC32; where
 *     not, Content-MD5 does their work
 * @param batchDeletion whether many objects are deleted by one request
 * @param mostParts how many parts an upload may have
 */
public record StoreQuirks(
        boolean pathStyle, boolean chunkedEncoding, boolean checksumHeaders, boolean batchDeletion, int mostParts) {}

package dev.upkeep.copy;

import dev.upkeep.objectstore.CopyOrigin;
import dev.upkeep.objectstore.ListedObject;
import java.util.Optional;

/** Decides whether a copy is as its original. */
enum Comparison {
    /** Nothing has to be done. */
    SAME,
    /** The copy has to be made anew. */
    DIFFERENT,
    /** The listings do not tell; what the copy's metadata say of its origin does. */
    UNCERTAIN;

    /**
     * By what the listings show: the size, and the ETags where they can be equal. An original that was stored after its
     * copy may have the same content and other metadata.
     */
    static Comparison of(ListedObject source, ListedObject copy) {
        if (source.bytes() != copy.bytes()) {
            return DIFFERENT;
        }
        boolean sameContent = !source.eTag().isEmpty() && source.eTag().equals(copy.eTag());
        return sameContent && !source.modifiedAt().isAfter(copy.modifiedAt()) ? SAME : UNCERTAIN;
    }

    /** By the state of the original that the copy was made from; one that another program made has none. */
    static Comparison of(ListedObject source, Optional<CopyOrigin> origin) {
        return origin.isPresent() && origin.get().equals(CopyOrigin.of(source)) ? SAME : DIFFERENT;
    }
}

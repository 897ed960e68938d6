package dev.upkeep.settings;

import java.net.URI;

/**
 * The address of a dead-man's-switch. Its path is a secret: whoever knows it can say that all is well.
 *
 * @param address the address that means success
 */
public record PingUrl(URI address) {
    /** The address as people may see it: where it is, without its path. */
    @Override
    public String toString() {
        return Secrets.maskAllButHost(address.toString());
    }
}

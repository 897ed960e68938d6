package dev.upkeep.settings;

import java.nio.file.Path;

/**
 * The S3 server in this process, for the profile local.
 *
 * @param enabled whether there is one
 * @param port where it listens, on this machine only
 * @param directory where it keeps its objects
 */
public record EmbeddedS3Settings(boolean enabled, int port, Path directory) {}

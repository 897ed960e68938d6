package dev.upkeep.failure;

/**
 * One thing that `upkeep doctor` tried.
 *
 * @param subject what was tried, as a phrase: "main: list the bucket"
 * @param passed whether it worked
 * @param detail what was found; when it failed, why and how to fix it
 */
public record Probe(String subject, boolean passed, String detail) {}

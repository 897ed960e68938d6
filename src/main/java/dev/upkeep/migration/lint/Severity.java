package dev.upkeep.migration.lint;

/** How bad it is what lint finds. */
public enum Severity {
    /** It would fail, or lose data without a word. */
    ERROR,
    /** It blocks, rewrites or takes away something: somebody has to have meant it. */
    WARNING
}

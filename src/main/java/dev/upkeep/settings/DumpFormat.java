package dev.upkeep.settings;

import java.util.Locale;

/** What pg_dump writes. */
public enum DumpFormat {
    /** An archive for pg_restore, which can restore it in part, by several workers, under other owners. */
    CUSTOM("pgc"),
    /** SQL that psql restores and people can read. */
    PLAIN("sql"),
    /** A folder for pg_restore with a file for each table, which several workers dump and restore. */
    DIRECTORY("toc.dat");

    private final String extension;

    DumpFormat(String extension) {
        this.extension = extension;
    }

    /** The word in the settings and for pg_dump: `custom`. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The ending of a dump's file name, or of a folder's table of contents, before that of its compression: `pgc`. */
    public String extension() {
        return extension;
    }

    /** The format of a word. */
    static DumpFormat of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}

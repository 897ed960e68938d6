package dev.upkeep.storage;

import org.jspecify.annotations.Nullable;

/**
 * One user of the application, as sql/select-users.sql found them.
 *
 * @param id the row's id, of the type that the database has for it
 * @param label the e-mail, or the prefix where there is no column email
 * @param prefix what the keys of the user's objects begin with
 * @param recordedBytes what the database says the user takes up; null when it says nothing
 * @param quotaBytes what the user may take up; null when that is not known
 */
record User(
        Object id,
        String label,
        String prefix,
        @Nullable Long recordedBytes,
        @Nullable Long quotaBytes) {}

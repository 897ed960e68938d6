package dev.upkeep.storage;

import dev.upkeep.objectstore.KeyRange;
import dev.upkeep.objectstore.ListedVersion;
import dev.upkeep.objectstore.RangeSink;
import dev.upkeep.settings.StorageSettings.CountedObjects;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * Adds up what a listing shows, for the users of a working file. A page and what then remains of its range are one
 * transaction, so that the file is right whenever the process ends.
 */
final class Tally implements RangeSink {
    private final WorkingFile file;
    private final UserBook users;
    private final Set<CountedObjects> counted;
    private final LongUnaryOperator billing;
    private final Instant begun;
    private final Progress progress;
    private long nextId;

    /**
     * @param counted what counts beside current objects
     * @param billing how many bytes the provider bills for an object of so many
     * @param begun what was stored after that was stored while the pass was at work
     * @param progress is told how many objects each page had
     */
    Tally(
            WorkingFile file,
            UserBook users,
            Set<CountedObjects> counted,
            LongUnaryOperator billing,
            Instant begun,
            Progress progress) {
        this.file = file;
        this.users = users;
        this.counted = counted;
        this.billing = billing;
        this.begun = begun;
        this.progress = progress;
        Long least = file.statements().queryForObject("select coalesce(min(id), 0) from open_range", Long.class);
        this.nextId = Math.min(-1, (least == null ? 0 : least) - 1);
    }

    @Override
    public void page(List<ListedVersion> objects, KeyRange rest, boolean ended) {
        Sums sums = new Sums(users, billing);
        for (ListedVersion listed : objects) {
            Kind kind = Kind.of(listed.state());
            if (kind.counts(counted)) {
                sums.add(kind, listed.key(), listed.object().bytes());
                if (listed.object().modifiedAt().isAfter(begun)) {
                    sums.changed();
                }
            }
        }
        file.together(() -> {
            sums.writeTo(file);
            file.statements().update("update user set listed = 1 where no = ? and listed = 0", rest.id());
            if (ended) {
                file.statements().update("delete from open_range where id = ?", rest.id());
            } else {
                keep(rest);
            }
        });
        progress.listed(objects.size());
    }

    @Override
    public List<String> cuts(KeyRange rest, int wanted) {
        return rest.prefix().isEmpty() ? users.between(rest.after(), rest.until(), wanted) : List.of();
    }

    @Override
    public long cut(KeyRange rest, String at) {
        long id = nextId--;
        file.together(() -> {
            keep(new KeyRange(rest.id(), rest.prefix(), rest.after(), rest.afterVersion(), at));
            keep(new KeyRange(id, rest.prefix(), at, null, rest.until()));
        });
        return id;
    }

    private void keep(KeyRange range) {
        file.statements()
                .update(
                        "insert or replace into open_range (id, prefix, after, after_version, until)"
                                + " values (?, ?, ?, ?, ?)",
                        range.id(),
                        range.prefix(),
                        range.after(),
                        range.afterVersion(),
                        range.until());
    }

    /** Notes ranges that are to be listed, all at once. */
    void open(List<String> prefixes) {
        for (String prefix : prefixes) {
            keep(KeyRange.below(nextId--, prefix));
        }
    }

    /** Who is told how far the listing has come. */
    @FunctionalInterface
    interface Progress {
        void listed(int objects);
    }
}

package dev.upkeep.backup;

import dev.upkeep.backup.members.Member;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.RunningProgram;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that pg_dump writes a dump of the format `directory` into. pg_dump does not tell when it has finished a
 * file: one that neither it nor one of its workers has open any more is finished, for it opens each only once. One
 * thread looks; {@link #remove} may come from any.
 */
final class Spool {
    private final Path folder;
    private final FileStore disk;
    private final Map<String, SpooledMember> members = new ConcurrentHashMap<>();

    /** @param folder the folder, empty */
    Spool(Path folder) throws IOException {
        this.folder = folder;
        this.disk = Files.getFileStore(folder);
    }

    /** The folder. */
    Path folder() {
        return folder;
    }

    /**
     * Looks at what is there now.
     *
     * @param program pg_dump; absent when it has ended, so that everything is finished
     * @return what is there, in the order of the names
     * @throws UpkeepException of kind INTERNAL when there is something that pg_dump is not known to write
     */
    List<SpooledMember> look(@Nullable RunningProgram program) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        // In this order: what is listed and not open here was closed before.
        Set<Object> open = program == null ? Set.of() : program.openFiles();
        List<SpooledMember> found = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            SpooledMember member = members.get(name);
            if (member == null || !member.isWritten()) {
                look(file, name, open);
            }
            SpooledMember there = members.get(name);
            if (there != null) {
                found.add(there);
            }
        }
        return found;
    }

    private void look(Path file, String name, Set<Object> open) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            members.computeIfAbsent(name, any -> member(file, name))
                    .found(attributes.size(), !open.contains(attributes.fileKey()));
        } catch (NoSuchFileException e) {
            // It was sent and removed since the listing.
            return;
        }
    }

    private static SpooledMember member(Path file, String name) {
        return new SpooledMember(
                Member.of(name)
                        .orElseThrow(() -> new UpkeepException(
                                FailureKind.INTERNAL,
                                "pg_dump has written a file '" + name + "', which this Upkeep does not know. Set "
                                        + "backup.format=custom, or use a newer Upkeep.")),
                file);
    }

    /** Gives the disk back what a member takes of it, for it was sent whole. */
    void remove(SpooledMember member) throws IOException {
        Files.delete(member.file());
        members.remove(member.member().name());
    }

    /** How many bytes of the dump take up the disk and wait to be sent. */
    long waitingBytes() {
        return members.values().stream().mapToLong(SpooledMember::waitingBytes).sum();
    }

    /** Whether anything is being sent that does not wait for pg_dump. */
    boolean canGoOn() {
        return members.values().stream().anyMatch(SpooledMember::canGoOn);
    }

    /** How many more bytes fit on the disk. */
    long usableBytes() throws IOException {
        return disk.getUsableSpace();
    }
}

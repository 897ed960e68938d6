package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.run.ActiveRun;
import java.io.IOException;
import java.util.List;

/**
 * A dump that is stored as one file, on its way from the tool into the bucket without a stop on disk.
 *
 * @param stream the dump
 */
record OneFileDump(DumpStream stream) implements PreparedDump {
    @Override
    public DumpFacts facts() {
        return stream.facts();
    }

    @Override
    public DatabaseDump store(ActiveRun run, DumpUploads uploads) throws IOException, InterruptedException {
        DumpFacts facts = stream.facts();
        try (DumpUpload upload = uploads.begin(facts.objectName())) {
            DumpStream.Dumped dumped = stream.writeTo(run, upload.input());
            run.throwIfCancelled();
            return new DatabaseDump(
                    facts.database(),
                    facts.databaseBytes(),
                    facts.properties(),
                    dumped.snapshotAt(),
                    dumped.contents(),
                    List.of(uploads.complete(upload)));
        }
    }
}

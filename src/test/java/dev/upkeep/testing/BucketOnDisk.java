package dev.upkeep.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A bucket's objects as files, for a program `aws` that knows no other bucket. */
public final class BucketOnDisk {
    private BucketOnDisk() {}

    /**
     * Copies what is in the bucket now.
     *
     * @param folder takes the files and the program
     * @return the folder with the program, for the PATH
     */
    public static Path of(BackUps backUps, Path folder) throws IOException {
        Path bucket = Files.createDirectory(folder.resolve("bucket"));
        for (String key : backUps.keys()) {
            try (InputStream content = backUps.store().open(key)) {
                Files.copy(content, bucket.resolve(key.substring(key.lastIndexOf('/') + 1)));
            }
        }
        Path programs = Files.createDirectory(folder.resolve("bin"));
        Path aws = programs.resolve("aws");
        Files.writeString(aws, """
                #!/bin/sh
                # aws s3 ls|cp --endpoint-url URL s3://bucket/key [-]
                name=${5##*/}
                case $2 in
                  ls) ls %1$s | sed 's/^/2026-11-23 02:15:00       1234 /' ;;
                  cp) cat "%1$s/$name" ;;
                esac
                """.formatted(bucket));
        Files.setPosixFilePermissions(aws, PosixFilePermissions.fromString("rwx------"));
        return programs;
    }
}

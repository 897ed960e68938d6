package dev.upkeep.objectstore;

import java.util.List;

/**
 * A page of what lies directly below a prefix that is empty or ends with a slash.
 *
 * @param folders the prefixes of deeper keys, each up to its next slash
 * @param objects the objects without a further slash in their keys
 */
public record FolderPage(List<String> folders, List<StoredObject> objects) {
    public FolderPage {
        folders = List.copyOf(folders);
        objects = List.copyOf(objects);
    }
}

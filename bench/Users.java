import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * An application's database with so many users, and their objects as files where the S3 server looks for them:
 * `java Users.java <database> <users> [<folder> <objects of each>]`.
 */
class Users {
    public static void main(String[] words) throws SQLException, IOException {
        int users = Integer.parseInt(words[1]);
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + words[0]);
                Statement statement = database.createStatement()) {
            statement.execute("create table user (id integer primary key, email text, storage_used integer)");
            database.setAutoCommit(false);
            try (PreparedStatement insert =
                    database.prepareStatement("insert into user (id, email, storage_used) values (?, ?, null)")) {
                for (int user = 0; user < users; user++) {
                    insert.setInt(1, user + 1);
                    insert.setString(2, String.format("u%05d", user));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            database.commit();
        }
        for (int user = 0; words.length > 2 && user < users; user++) {
            Path folder = Files.createDirectories(Path.of(words[2], "bench", "users", String.format("u%05d", user)));
            for (int i = 0; i < Integer.parseInt(words[3]); i++) {
                Files.write(folder.resolve(String.format("object-%07d", i)), new byte[(user * 31 + i) % 2000]);
            }
        }
        System.out.println("ready");
    }
}

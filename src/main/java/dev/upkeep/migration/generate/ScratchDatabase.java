package dev.upkeep.migration.generate;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An empty SQLite database in memory that scripts are tried on. Only what defines something is executed, for there are
 * no rows. Not thread-safe.
 */
final class ScratchDatabase implements AutoCloseable {
    private static final Set<String> DEFINING = Set.of("create", "alter", "drop");

    private final Connection connection;
    private final PostgresLedger ledger = new PostgresLedger();

    ScratchDatabase() {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        } catch (SQLException e) {
            throw new IllegalStateException("SQLite cannot be started in memory", e);
        }
    }

    /**
     * Executes a script.
     *
     * @param source what it is, for messages
     * @param script its text with placeholders
     * @throws UpkeepException of kind CONFIGURATION with the statement that SQLite refuses
     */
    void apply(String source, String script) {
        List<Statement> statements = Statement.split(source, Placeholders.fill(source, script, Engine.SQLITE));
        for (Statement statement : statements) {
            if (DEFINING.contains(statement.tokens().get(0).text().toLowerCase(Locale.ROOT))) {
                execute(statement);
            }
        }
        ledger.apply(Statement.split(source, Placeholders.fill(source, script, Engine.POSTGRESQL)), statements);
    }

    private void execute(Statement statement) {
        try (java.sql.Statement sql = connection.createStatement()) {
            sql.execute(statement.text());
        } catch (SQLException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "SQLite refuses " + statement.describe() + ": " + reason(e)
                            + ". Correct it; what runs on one engine alone stands behind ${pg} or ${sqlite}.",
                    e);
        }
    }

    /**
     * Why SQLite cannot read a view of both engines, which it does not look for when it makes it; empty when it can read
     * all of them. Views of SQLite alone may call functions that the application brings.
     */
    Optional<String> unreadableView() {
        Schema schema = schema();
        List<Program> views = schema.views().stream()
                .filter(view -> !schema.postgres().isSqliteOnly(view.name()))
                .toList();
        for (Program view : views) {
            try (PreparedStatement select = connection.prepareStatement("select * from " + Names.quoted(view.name()))) {
                select.getMetaData();
            } catch (SQLException e) {
                return Optional.of("the view " + view.name() + " cannot be read: " + reason(e));
            }
        }
        return Optional.empty();
    }

    private static String reason(SQLException refusal) {
        return String.valueOf(refusal.getMessage()).replaceAll("^\\[[A-Z_]+] [^(]*\\((.*)\\)$", "$1");
    }

    /** What it consists of now. */
    Schema schema() {
        List<Table> tables = new ArrayList<>();
        List<Index> indexes = new ArrayList<>();
        List<Program> views = new ArrayList<>();
        List<Program> triggers = new ArrayList<>();
        try (java.sql.Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("select type, name, tbl_name, sql from sqlite_schema"
                        + " where sql is not null and name not like 'sqlite\\_%' escape '\\' order by rowid")) {
            while (rows.next()) {
                Statement statement = Statement.split(rows.getString("name"), rows.getString("sql"))
                        .get(0);
                Definition definition = Definition.of(statement).orElseThrow();
                switch (rows.getString("type")) {
                    case "table" -> tables.add(TableParser.parse(statement.tokens()));
                    case "index" -> indexes.add(Index.parse(statement.tokens()));
                    case "view" -> views.add(Program.of(definition.name(), "", statement));
                    default -> triggers.add(Program.of(definition.name(), definition.other(), statement));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("SQLite's own catalogue cannot be read", e);
        }
        List<Table> resolved =
                tables.stream().map(table -> resolve(table, tables)).toList();
        return ledger.result(resolved, indexes, views, triggers);
    }

    /** Names the columns of foreign keys that say none: they refer to the primary key. */
    private static Table resolve(Table table, List<Table> tables) {
        List<Constraint> constraints = new ArrayList<>();
        for (Constraint constraint : table.constraints()) {
            boolean named = constraint.kind() != Constraint.Kind.FOREIGN_KEY
                    || !constraint.reference().columns().isEmpty();
            constraints.add(named ? constraint : resolve(constraint, tables));
        }
        String obstacle = table.obstacle() == null ? repeated(constraints) : table.obstacle();
        return new Table(table.name(), table.columns(), constraints, table.canonical(), obstacle);
    }

    /** Of two constraints that demand the same, PostgreSQL keeps one or both, depending on how they came. */
    private static @Nullable String repeated(List<Constraint> constraints) {
        Set<String> rules = new HashSet<>();
        for (Constraint constraint : constraints) {
            String rule = constraint.isKey() ? "unique (" + Names.list(constraint.columns()) + ")" : constraint.rule();
            if (!rules.add(rule)) {
                return "what `" + constraint.rule() + "` demands, another constraint of it demands as well";
            }
        }
        return null;
    }

    private static Constraint resolve(Constraint key, List<Table> tables) {
        Constraint.Reference reference = key.reference();
        List<String> columns = tables.stream()
                .filter(parent -> parent.name().equals(reference.table()))
                .flatMap(parent -> parent.constraints().stream())
                .filter(constraint -> constraint.kind() == Constraint.Kind.PRIMARY_KEY)
                .findFirst()
                .map(Constraint::columns)
                .orElse(List.of());
        return new Constraint(
                key.kind(),
                key.name(),
                key.columns(),
                null,
                new Constraint.Reference(reference.table(), columns, reference.rules()),
                key.inline());
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("SQLite in memory cannot be closed", e);
        }
    }
}

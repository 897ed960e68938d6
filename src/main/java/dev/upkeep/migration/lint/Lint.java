package dev.upkeep.migration.lint;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.MigrationFolder;
import dev.upkeep.migration.ScriptName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationVersion;

/** Reads migrations and their reverses for what would fail, lose data, or stop the application. It needs no database. */
public final class Lint {
    /**
     * Looks into the scripts of some versions; names are checked in the whole folder.
     *
     * @param folder the folder of the migrations
     * @param versions the versions, as `migrate status` writes them
     * @param engine the engine that they are going to run on; both are looked at
     * @throws dev.upkeep.failure.UpkeepException of kind CONFIGURATION when the folder cannot be read
     */
    public LintReport report(Path folder, Set<String> versions, Engine engine) {
        return report(folder, versions, Set.of(), engine);
    }

    /**
     * Looks into the scripts of some versions, and knows which of them came too late.
     *
     * @param folder the folder of the migrations
     * @param versions the versions, as `migrate status` writes them
     * @param late those among them that came when a higher one had been applied
     * @param engine the engine that they are going to run on; both are looked at
     * @throws dev.upkeep.failure.UpkeepException of kind CONFIGURATION when the folder cannot be read
     */
    public LintReport report(Path folder, Set<String> versions, Set<String> late, Engine engine) {
        Set<MigrationVersion> wanted = parsed(versions);
        return report(folder, name -> wanted.contains(name.version()), parsed(late), engine);
    }

    private static Set<MigrationVersion> parsed(Set<String> versions) {
        return versions.stream().map(MigrationVersion::fromVersion).collect(Collectors.toSet());
    }

    /**
     * Looks into every script.
     *
     * @param folder the folder of the migrations
     * @param engine the engine that they are going to run on; both are looked at
     * @throws dev.upkeep.failure.UpkeepException of kind CONFIGURATION when the folder cannot be read
     */
    public LintReport reportAll(Path folder, Engine engine) {
        return report(folder, name -> true, Set.of(), engine);
    }

    private static LintReport report(
            Path path, Predicate<ScriptName> wanted, Set<MigrationVersion> late, Engine engine) {
        MigrationFolder folder = new MigrationFolder(path);
        List<String> files = folder.scripts().stream()
                .filter(file -> !file.equals(folder.wholeSchema()))
                .map(file -> path.relativize(file).toString())
                .toList();
        FolderRules names = new FolderRules(files, late, folder.nextVersion());
        List<String> looked = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        Map<String, Set<String>> forward = new HashMap<>();
        int silenced = 0;
        try (SqliteSyntax sqlite = new SqliteSyntax()) {
            ScriptCheck check = new ScriptCheck(path, names, checkers(engine, sqlite), new NotNullChecks());
            for (String file : files.stream().sorted(order(names)).toList()) {
                Found found = new Found(file);
                names.check(file, found);
                Silences silences = new Silences();
                Optional<ScriptName> name = names.name(file);
                if (name.filter(wanted).isPresent()) {
                    looked.add(file);
                    check.check(file, name.get().reverse(), silences, found);
                    forget(file, name.get(), forward, found);
                } else {
                    // Of what has been applied already, only what stops the next migration counts.
                    found.keep(Finding::isError);
                    name.filter(other -> !other.reverse()).ifPresent(migration -> check.pass(file));
                }
                findings.addAll(silences.apply(found));
                silenced += silences.silenced();
            }
        }
        return LintReport.of(engine.word(), looked, silenced, findings);
    }

    private static List<Checker> checkers(Engine engine, SqliteSyntax sqlite) {
        return List.of(
                new DataRules(),
                new ColumnRules(engine),
                new ConstraintRules(),
                new TransactionRules(),
                new EngineRules(engine, sqlite));
    }

    /** Who has to wait is said once: what a migration makes people wait for, its reverse mostly does as well. */
    private static void forget(String file, ScriptName name, Map<String, Set<String>> forward, Found found) {
        if (name.reverse()) {
            Set<String> said = forward.getOrDefault("V" + file.substring(1), Set.of());
            found.keep(finding -> !said.contains(finding.rule()));
        } else {
            forward.put(
                    file,
                    found.findings().stream()
                            .map(Finding::rule)
                            .filter(rule -> LintRule.of(rule).orElseThrow().isBlocking())
                            .collect(Collectors.toSet()));
        }
    }

    private static Comparator<String> order(FolderRules names) {
        return Comparator.comparing((String file) ->
                        names.name(file).map(ScriptName::version).orElse(MigrationVersion.LATEST))
                .thenComparing(file -> names.name(file).map(ScriptName::reverse).orElse(true))
                .thenComparing(Comparator.naturalOrder());
    }
}

package dev.upkeep.migration.lint;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.generate.Statement;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A script as one engine reads it.
 *
 * @param engine the engine
 * @param reverse whether it goes back
 * @param statements its statements
 * @param effects what it makes
 * @param forward what its migration makes, when it is the reverse of one that can be read
 * @param checks what is known by checks when it runs
 */
record EngineScript(
        Engine engine,
        boolean reverse,
        List<Statement> statements,
        Effects effects,
        @Nullable Effects forward,
        NotNullChecks checks) {
    boolean isPostgres() {
        return engine == Engine.POSTGRESQL;
    }

    /**
     * Whether it is a reverse that only takes back what its migration made.
     *
     * @param made asks the migration; one that cannot be read is taken to have made it
     */
    boolean takesBack(Predicate<Effects> made) {
        return reverse && (forward == null || made.test(forward));
    }

    /** The statements before one of them. */
    List<Statement> before(Statement statement) {
        return statements.subList(0, statements.indexOf(statement));
    }
}

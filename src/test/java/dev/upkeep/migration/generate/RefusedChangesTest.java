package dev.upkeep.migration.generate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.UpkeepException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused at the last moment: when the way was found, but does not lead there or back. */
class RefusedChangesTest {
    private static final String TABLE = "create table note (id ${identity} primary key, text text);\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${pg}create type mood as enum ('a');\n${pg}alter type mood add value 'b';\n",
                "${pg}create function f(n int) returns int language sql as 'select 1';\n${pg}alter function f(int) stable;\n",
                "${pg}create function f(n int) returns int language sql as 'select 1';\n${pg}alter function f stable;\n"
            })
    void whatWasAlteredByHandIsNotDroppedForNoReverseCouldBringItBack(String altered) {
        assertThatThrownBy(() -> generate(altered + TABLE, TABLE))
                .isInstanceOf(UpkeepException.class)
                .hasMessageStartingWith(
                        "No migration was written, because this cannot be generated: what brings back `create ")
                .hasMessageContaining("(V1__start.sql, line 1), for a migration has altered it by hand")
                .hasMessageEndingWith("or write the migration by hand: upkeep migrate new --empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table note (id ${identity} primary key, text text check (text <> \"x\"));",
                "create table note (id ${identity} primary key, text text, more text check (more <> \"x\"));",
                "create table note (id ${identity} primary key, text text);\n"
                        + "create index some on note (text) where text <> \"x\";"
            })
    void statementsThatDoNotWorkAreNotHandedOut(String schema) {
        assertThatThrownBy(() -> generate(TABLE, schema))
                .isInstanceOf(UpkeepException.class)
                .hasMessageStartingWith(
                        "No migration was written, because this cannot be generated: the statements that"
                                + " follow from it do not work: SQLite refuses `")
                .hasMessageContaining("no such column: x (texts stand in single quotes, names in double ones). Change");
    }

    private static Generator.Both generate(String migration, String schema) {
        return new Generator(List.of(new Script("V1__start.sql", migration)), new Script("schema.sql", schema))
                .generate(Renames.NONE);
    }
}

package dev.upkeep.migration.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.migration.sql.Tokenizer;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementTest {
    @Test
    void writesWhatMeansTheSameInOneWay() {
        assertThat(canonical("CHECK  (\"a\">-1 AND b IN(1,2))")).isEqualTo("check (a > -1 and b in (1, 2))");
        assertThat(canonical("check (a > -1 and b in (1, 2))")).isEqualTo("check (a > -1 and b in (1, 2))");
        assertThat(canonical("NUMERIC (12,2)")).isEqualTo("numeric(12, 2)");
        assertThat(canonical("\"Order\" , \"order\" , a - 1, 'A'")).isEqualTo("\"Order\", \"order\", a - 1, 'A'");
    }

    @Test
    void splitsAtSemicolonsOutsideOfBodies() {
        List<Statement> statements = Statement.split("schema.sql", """
                create table a (x text default ';');
                -- a comment; really
                create trigger t after update on a begin
                  update a set x = case when 1 then ';' end;
                  delete from a;
                end;
                select 1
                """);
        assertThat(statements).extracting(Statement::line).containsExactly(1, 3, 7);
    }

    private static String canonical(String sql) {
        return Sql.text(new Tokenizer("schema.sql", sql).tokens());
    }
}

package dev.upkeep.migration.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    @Test
    void knowsCommentsQuotesAndOperators() {
        assertThat(texts("select 'it''s -- no', \"a\"\"b\" /* ; */ -- c\n, x'0a'||1.5e-3<>$1"))
                .containsExactly(
                        "select", "'it''s -- no'", ",", "\"a\"\"b\"", ",", "x'0a'", "||", "1.5e-3", "<>", "$", "1");
    }

    @Test
    void knowsTheStringsOfPostgres() {
        assertThat(texts("$$a;'b$$ $x$ $$ $x$ E'\\'' x->>'k'"))
                .containsExactly("$$a;'b$$", "$x$ $$ $x$", "E'\\''", "x", "->>", "'k'");
    }

    @Test
    void namesTheLineOfWhatDoesNotEnd() {
        assertThatThrownBy(() -> texts("a\nb 'c"))
                .hasMessageContaining("schema.sql")
                .hasMessageContaining("begins in line 2");
    }

    private static List<String> texts(String sql) {
        return new Tokenizer("schema.sql", sql)
                .tokens().stream().map(Token::text).toList();
    }

    @Test
    void aMarkOfTheByteOrderIsNoPartOfTheFirstWord() {
        assertThat(new Tokenizer("x", "\uFEFFcreate\r\n table").tokens())
                .extracting(Token::text)
                .containsExactly("create", "table");
    }
}

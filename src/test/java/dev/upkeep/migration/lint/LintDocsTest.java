package dev.upkeep.migration.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LintDocsTest {
    private static final Path PAGE = Path.of("docs/lint.md");

    @ParameterizedTest
    @EnumSource
    void theGuideSaysOfEachRuleWhatTheProgramSaysAndShowsAnExample(LintRule rule) throws IOException {
        String section = section(rule);

        assertThat(section.replaceAll("\\s+", " "))
                .contains(rule.severity() == Severity.ERROR ? "**Error.**" : "**Warning.**")
                .contains(rule.why())
                .contains("Instead: " + rule.fix());
        assertThat(section).contains("```\n");
        LintExamples.Example example = LintExamples.all().get(rule);
        if (example != null) {
            assertThat(section).contains("```\n" + example.breaks() + "\n```");
        }
    }

    @Test
    void theGuideExplainsNoOtherRules() throws IOException {
        assertThat(Files.readString(PAGE).lines().filter(line -> line.startsWith("### ")))
                .containsExactlyElementsOf(Arrays.stream(LintRule.values())
                        .map(rule -> "### " + rule.id())
                        .toList());
    }

    private static String section(LintRule rule) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf("\n### " + rule.id() + "\n");
        assertThat(begin).as("a section about " + rule.id()).isPositive();
        int end = page.indexOf("\n##", begin + 1);
        return page.substring(begin, end < 0 ? page.length() : end);
    }
}

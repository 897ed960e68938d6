package dev.upkeep.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.Assembled;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What whoever mistypes a parameter of a job is told. */
class JobParametersTest {
    static Stream<JobDefinition.Parameter> parameters() {
        return Assembled.jobs().stream().flatMap(job -> job.parameters().stream());
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void aRefusalSaysInWordsAndByAnExampleWhatIsAllowed(JobDefinition.Parameter parameter) {
        assertThatThrownBy(() -> parameter.require("\n"))
                .hasMessageEndingWith("; for example " + parameter.name() + "=" + parameter.example() + ".")
                .message()
                .doesNotContain("of the form", "[", "{", "|", "\\");
        parameter.require(parameter.example());
    }

    @Test
    void aRefusalNamesTheWordsOnceWhereTheDescriptionIsMadeOfThem() {
        JobDefinition.Parameter action = parameters()
                .filter(one -> one.name().equals("action"))
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> action.require("sideways"))
                .hasMessageContaining("it is up, down, rehearse, gate, repair; otherwise up; for example action=down.");
    }

    @Test
    void aRefusalOfOneOfSeveralWordsNamesAll() {
        JobDefinition.Parameter level = parameters()
                .filter(one -> one.name().equals("level"))
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> level.require("full"))
                .hasMessageContaining(", one of: hashed, stored, counted, restored; for example level=counted.");
    }
}

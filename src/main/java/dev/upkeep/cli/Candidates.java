package dev.upkeep.cli;

import dev.upkeep.backup.catalogue.VerificationLevel;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.settings.SettingsException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Makes what picocli asks for by class: the words that a shell may complete. They are looked up only when somebody asks
 * for the completion script.
 */
record Candidates(CommandContext context) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == Jobs.class) {
            return type.cast(new Jobs(context));
        }
        if (type == Targets.class) {
            return type.cast(new Targets(context));
        }
        if (type == Parameters.class) {
            return type.cast(new Parameters(context));
        }
        if (type == Levels.class) {
            return type.cast(new Levels());
        }
        return CommandLine.defaultFactory().create(type);
    }

    /** The jobs' names. */
    record Jobs(CommandContext context) implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return context.jobs().all().stream().map(JobDefinition::name).iterator();
        }
    }

    /** The targets' names; the one that always exists when the settings are wrong. */
    record Targets(CommandContext context) implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            try {
                return context.bucketSettings().targets().keySet().iterator();
            } catch (SettingsException e) {
                return List.of("main").iterator();
            }
        }
    }

    /** The levels of verification. */
    record Levels() implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(VerificationLevel.values())
                    .map(VerificationLevel::word)
                    .iterator();
        }
    }

    /** The names of all jobs' parameters, each once. */
    record Parameters(CommandContext context) implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return context.jobs().all().stream()
                    .flatMap(job -> job.parameters().stream())
                    .map(parameter -> parameter.name() + "=")
                    .distinct()
                    .iterator();
        }
    }
}

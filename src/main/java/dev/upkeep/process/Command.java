package dev.upkeep.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to start. Every user of the machine can read a program's arguments, but only its owner its environment:
 * secrets belong there, or in a file.
 *
 * @param program the program's file
 * @param arguments what follows the program's name; never a secret
 * @param environment added to the little that every program gets
 */
public record Command(Path program, List<String> arguments, Map<String, String> environment) {
    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** The program's own name, without its folder. */
    public String name() {
        Path name = program.getFileName();
        return name == null ? program.toString() : name.toString();
    }

    /** The program, its arguments and the names, not the values, of its environment. */
    @Override
    public String toString() {
        return program + " " + String.join(" ", arguments) + " with "
                + environment.keySet().stream().sorted().toList();
    }
}

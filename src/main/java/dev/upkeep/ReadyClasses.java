package dev.upkeep;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs several commands in one process, so that the JVM can write down which classes they need and where their time goes;
 * for `bin/ready-classes`.
 */
final class ReadyClasses {
    private ReadyClasses() {}

    /**
     * Runs the commands of standard input, one to a line. Before a command's words there may be variables for it, as in a
     * shell: `UPKEEP_PROFILE=prod jobs`.
     *
     * @param arguments none
     * @throws IOException when standard input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            Map<String, String> environment = new HashMap<>(System.getenv());
            List<String> words = new ArrayList<>(List.of(line.trim().split(" +")));
            while (!words.isEmpty() && words.get(0).matches("[A-Z0-9_]+=.*")) {
                String[] variable = words.remove(0).split("=", 2);
                environment.put(variable[0], variable[1]);
            }
            int exitCode = Upkeep.run(environment, words.toArray(String[]::new));
            System.err.println("upkeep " + String.join(" ", words) + ": ended with " + exitCode);
        }
        System.exit(0);
    }
}

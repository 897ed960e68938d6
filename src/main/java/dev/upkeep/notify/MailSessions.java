package dev.upkeep.notify;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.util.Map;
import java.util.Properties;

/** How a mail channel talks to its server: encrypted unless its file says otherwise, with a patience, and who it is. */
public final class MailSessions {
    private static final String PATIENCE_MILLIS = "15000";

    private final ChannelSecrets secrets;

    /** @param secrets finds the passwords */
    public MailSessions(ChannelSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * A session as a channel's file describes it. The password is read when the server asks for it.
     *
     * @param parameters host, port, security, username, password, from
     * @param place the file, for messages
     * @throws UpkeepException of kind CONFIGURATION when they are wrong
     */
    public Session of(Map<String, String> parameters, String place) {
        String username = parameters.getOrDefault("username", "");
        String password = parameters.getOrDefault("password", "");
        if (username.isEmpty() != password.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    place + ": the parameters username and password belong together; give both, or none for no login.");
        }
        String host = parameters.getOrDefault("host", "");
        String security = parameters.getOrDefault("security", "starttls");
        Properties properties = new Properties();
        // Its domain ends the id of each message.
        properties.setProperty("mail.from", parameters.getOrDefault("from", ""));
        properties.setProperty("mail.smtp.host", host);
        properties.setProperty("mail.smtp.port", parameters.getOrDefault("port", "587"));
        switch (security) {
            case "starttls" -> {
                properties.setProperty("mail.smtp.starttls.enable", "true");
                properties.setProperty("mail.smtp.starttls.required", "true");
            }
            case "tls" -> properties.setProperty("mail.smtp.ssl.enable", "true");
            case "none" -> refusePasswordInClear(password, place);
            default ->
                throw new UpkeepException(
                        FailureKind.CONFIGURATION,
                        place + ": the parameter security: '" + security
                                + "' is not allowed; allowed: starttls, tls, none.");
        }
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.connectiontimeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.timeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.auth", String.valueOf(!username.isEmpty()));
        return Session.getInstance(properties, username.isEmpty() ? null : new Login(secrets, username, password));
    }

    private static void refusePasswordInClear(String password, String place) {
        if (!password.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    place + ": the parameter security is none, which would send the password in clear. Use starttls or"
                            + " tls, or leave username and password out.");
        }
    }

    private static final class Login extends Authenticator {
        private final ChannelSecrets secrets;
        private final String username;
        private final String password;

        Login(ChannelSecrets secrets, String username, String password) {
            this.secrets = secrets;
            this.username = username;
            this.password = password;
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(username, secrets.read(password));
        }
    }
}

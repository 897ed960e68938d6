package dev.upkeep.alert;

/** What is said of an alert. */
public enum NoticeKind {
    /** It is bad from now on. */
    FIRED(Topic.ALARM, true, false),
    /** It was WARN and is CRIT from now on. */
    ESCALATED(Topic.ALARM, true, false),
    /** It still is bad. */
    STILL(Topic.ALARM, false, false),
    /** It is over. */
    RESOLVED(Topic.ALARM, false, true),
    /** It goes to and fro; nothing more is said of it until it stands still. */
    FLAPPING(Topic.FLAPPING, true, false),
    /** It has stopped going to and fro. */
    SETTLED(Topic.FLAPPING, false, true),
    /** Nobody could judge it for a long time. */
    BLIND(Topic.BLINDNESS, true, false),
    /** It can be judged again. */
    SIGHTED(Topic.BLINDNESS, false, true);

    private final Topic topic;
    private final boolean beginning;
    private final boolean end;

    NoticeKind(Topic topic, boolean beginning, boolean end) {
        this.topic = topic;
        this.beginning = beginning;
        this.end = end;
    }

    /** What it is about: notices of one topic follow and replace one another. */
    Topic topic() {
        return topic;
    }

    /** Whether it says that something has begun. */
    boolean isBeginning() {
        return beginning;
    }

    /** Whether it says that something has ended. */
    public boolean isEnd() {
        return end;
    }

    /** What a notice can be about. */
    enum Topic {
        /** Good or bad. */
        ALARM,
        /** To and fro. */
        FLAPPING,
        /** Known or unknown. */
        BLINDNESS
    }
}

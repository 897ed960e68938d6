package dev.upkeep;

/** Entry point. */
public final class Upkeep {
    private Upkeep() {}

    public static void main(String[] args) {
        System.out.println("hi");
    }
}

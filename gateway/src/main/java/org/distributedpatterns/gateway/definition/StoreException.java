package org.distributedpatterns.gateway.definition;

/** Why a change was not made. Nothing has changed, but for {@link Unavailable}, where it may have. */
public abstract sealed class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private StoreException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
    }

    /** Somebody else changed it first. */
    public static final class Changed extends StoreException {

        private static final long serialVersionUID = 1L;

        Changed(String name) {
            super("\"" + name + "\" was changed by another call at the same time", null);
        }
    }

    /** There are as many as there may be. */
    public static final class Full extends StoreException {

        private static final long serialVersionUID = 1L;

        Full(int most) {
            super("there are " + most + " already, which is the most that there may be", null);
        }
    }

    /** ZooKeeper is out of reach. */
    public static final class Unavailable extends StoreException {

        private static final long serialVersionUID = 1L;

        Unavailable(Exception cause) {
            super("ZooKeeper is out of reach", cause);
        }
    }
}

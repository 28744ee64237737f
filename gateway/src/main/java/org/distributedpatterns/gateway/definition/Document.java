package org.distributedpatterns.gateway.definition;

/**
 * A definition as it is stored.
 *
 * @param name its name
 * @param json its text
 * @param incarnation differs when a definition was deleted and made anew
 * @param version counts the changes of this incarnation
 * @param change orders all changes of all definitions
 */
public record Document(String name, String json, long incarnation, int version, long change) {

    /** The entity tag of RFC 9110, section 8.8.3. */
    public String etag() {
        return "\"" + Long.toHexString(incarnation) + "-" + version + "\"";
    }
}

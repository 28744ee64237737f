package org.distributedpatterns.searchroot.documents;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;

/**
 * What somebody sent as a document, checked in one pass without building a tree: either a document or what is wrong
 * with it.
 */
sealed interface Checked {

    /** A document, as JSON that has the id in it. */
    record Good(String id, byte[] json) implements Checked {}

    record Bad(String detail) implements Checked {}

    Pattern ID = Pattern.compile("[A-Za-z0-9._~:@,=+-]{1,512}");

    /** A valid id in words. */
    String ID_RULE = "1 to 512 characters of A-Z a-z 0-9 . _ ~ : @ , = + - and not . or .. "
            + "(encode other names with base64url, or hash them)";

    Pattern FIELD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    int MOST_FIELDS = 64;

    static boolean isId(String id) {
        return ID.matcher(id).matches() && !id.equals(".") && !id.equals("..");
    }

    /**
     * Checks one document.
     *
     * @param pathId the id that it has to have or is given; null if it has to bring its own
     */
    static Checked check(byte[] json, @Nullable String pathId) {
        try (JsonParser parser = JsonMapper.shared().createParser(json)) {
            String id = null;
            int fields = 0;
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Bad("no JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (++fields > MOST_FIELDS) {
                    return new Bad("more than " + MOST_FIELDS + " fields");
                }
                if (name.equals("id")) {
                    if (value != JsonToken.VALUE_STRING || id != null) {
                        return new Bad("id: must be one string");
                    }
                    id = parser.getString();
                } else if (name.equals("title") || name.equals("body")) {
                    if (value != JsonToken.VALUE_STRING) {
                        return new Bad(name + ": must be a string");
                    }
                } else if (!FIELD.matcher(name).matches()) {
                    return new Bad("field names are 1 to 64 characters of A-Z a-z 0-9 _ . -");
                }
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                return new Bad("more than one JSON value");
            }
            return identified(json, id, pathId);
        } catch (JacksonException e) {
            TokenStreamLocation location = e.getLocation(); // null if a limit was exceeded
            return new Bad(
                    location == null ? "JSON nested too deeply" : "malformed JSON at column " + location.getColumnNr());
        }
    }

    private static Checked identified(byte[] json, @Nullable String id, @Nullable String pathId) {
        if (id == null) {
            return pathId == null ? new Bad("id: is missing") : new Good(pathId, withId(json, pathId));
        }
        if (!isId(id)) {
            return new Bad("id: must be " + ID_RULE);
        }
        return pathId == null || pathId.equals(id) ? new Good(id, json) : new Bad("id: is not the one of the path");
    }

    /** Puts the id in front; an id needs no escapes. */
    private static byte[] withId(byte[] json, String id) {
        String text = new String(json, UTF_8).strip();
        String rest = text.substring(1).stripLeading();
        return ("{\"id\":\"" + id + "\"" + (rest.startsWith("}") ? "" : ",") + rest).getBytes(UTF_8);
    }
}

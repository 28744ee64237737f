package org.distributedpatterns.gateway.httpcache;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * HTTP dates (RFC 9110, section 5.6.7) as seconds since 1970: the fixed format and the two obsolete ones, to the letter
 * but for the case, and nothing else. A date that is nearly one is none: for {@code Expires} that means expired.
 */
final class HttpDates {

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    private static final String MONTH = "(?<month>" + String.join("|", MONTHS) + ")";
    private static final String TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";

    private static final List<Pattern> FORMATS = List.of(
            pattern("(?:mon|tue|wed|thu|fri|sat|sun), (?<day>\\d\\d) " + MONTH + " (?<year>\\d{4}) " + TIME + " GMT"),
            pattern("(?:mon|tues|wednes|thurs|fri|satur|sun)day, (?<day>\\d\\d)-" + MONTH + "-(?<year>\\d\\d) " + TIME
                    + " GMT"),
            pattern("(?:mon|tue|wed|thu|fri|sat|sun) " + MONTH + " (?<day>\\d\\d| \\d) " + TIME + " (?<year>\\d{4})"));

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private HttpDates() {}

    private static Pattern pattern(String text) {
        return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
    }

    /** @param nowSeconds the present, from which a year of two digits is at most 50 years ahead */
    static OptionalLong parse(@Nullable String text, long nowSeconds) {
        if (text == null) {
            return OptionalLong.empty();
        }
        String stripped = text.strip();
        for (Pattern format : FORMATS) {
            Matcher matcher = format.matcher(stripped);
            if (matcher.matches()) {
                return seconds(matcher, nowSeconds);
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong seconds(Matcher date, long nowSeconds) {
        int year = number(date, "year");
        if (date.group("year").length() == 2) {
            int present =
                    LocalDateTime.ofEpochSecond(nowSeconds, 0, ZoneOffset.UTC).getYear();
            year += present - present % 100;
            if (year > present + 50) {
                year -= 100;
            }
        }
        try {
            return OptionalLong.of(LocalDateTime.of(
                            year,
                            MONTHS.indexOf(date.group("month").toLowerCase(Locale.ROOT)) + 1,
                            number(date, "day"),
                            number(date, "hour"),
                            number(date, "minute"),
                            Math.min(59, number(date, "second"))) // a leap second is the one before
                    .toEpochSecond(ZoneOffset.UTC));
        } catch (DateTimeException noSuchDay) {
            return OptionalLong.empty();
        }
    }

    private static int number(Matcher date, String group) {
        return Integer.parseInt(date.group(group).strip());
    }

    static String format(long seconds) {
        return FORMAT.format(LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC));
    }
}

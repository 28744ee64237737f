package org.distributedpatterns.gateway.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.distributedpatterns.gateway.httpcache.Decision.Fetch;
import org.distributedpatterns.gateway.httpcache.Decision.NothingStored;
import org.distributedpatterns.gateway.httpcache.Decision.Reason;
import org.distributedpatterns.gateway.httpcache.Decision.Serve;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored, for how long it is fresh and what it may be used for, worked out by hand at fixed times. */
class CacheRulesTest {

    /** When responses come, unless a test says otherwise. */
    private static final long T0 = 1_770_000_000_000L;

    private static final Fields GET = Fields.of();

    private static final Rules HEURISTIC = new Rules(0.1, 86_400, 60, true);

    private static String date(long secondsFromT0) {
        return HttpDates.format(T0 / 1000 + secondsFromT0);
    }

    private static ResponseHead head(int status, String... fields) {
        return new ResponseHead(status, Fields.of(fields), T0, T0);
    }

    private static boolean isStorable(Fields request, ResponseHead head, Rules rules) {
        return ResponsePolicy.of(head, rules).isStorable(request, head, rules);
    }

    private static StoredResponse stored(String... fields) {
        return stored(GET, head(200, fields));
    }

    private static StoredResponse stored(Fields request, ResponseHead head) {
        return StoredResponse.of(request, head, new byte[10], ResponsePolicy.of(head, Rules.DEFAULT));
    }

    private static Decision decide(Fields request, @Nullable StoredResponse stored, long secondsAfter) {
        Resource resource = stored == null ? null : new Resource(List.of(stored));
        return Decision.of(request, resource, T0 + secondsAfter * 1000);
    }

    private static boolean served(Fields request, StoredResponse stored, long secondsAfter) {
        return decide(request, stored, secondsAfter) instanceof Serve;
    }

    // ---- storing

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age=60",
                "s-maxage=60",
                "public, max-age=60",
                "private=\"x-user\", max-age=60",
                "no-store, must-understand, max-age=60",
                "foo, max-age=60"
            })
    void explicitFreshnessIsStored(String cacheControl) {
        assertThat(isStorable(GET, head(200, "Cache-Control", cacheControl), Rules.DEFAULT))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private, max-age=60",
                "no-store, max-age=60",
                "max-age=60, no-store, no-cache",
                "No-Store, max-age=60",
                "max-age=0",
                "max-age=-1",
                "public"
            })
    void whatIsPrivateOrNotToBeStoredOrNeverOfUseIsNot(String cacheControl) {
        assertThat(isStorable(GET, head(200, "Cache-Control", cacheControl), Rules.DEFAULT))
                .isFalse();
    }

    @Test
    void withoutAWordOfItsOwnNothingIsStored() {
        assertThat(isStorable(GET, head(200, "ETag", "\"a\"", "Last-Modified", date(-1000)), Rules.DEFAULT))
                .isFalse();
    }

    @Test
    void noCacheIsStoredForValidation() {
        assertThat(isStorable(GET, head(200, "Cache-Control", "no-cache", "ETag", "\"a\""), Rules.DEFAULT))
                .isTrue();
        assertThat(isStorable(GET, head(200, "Cache-Control", "no-cache"), Rules.DEFAULT))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"206, false", "304, false", "599, true", "302, true", "500, true"})
    void anyFinalStatusWithFreshnessIsStoredButForPartsAndConfirmations(int status, boolean expected) {
        assertThat(isStorable(GET, head(status, "Cache-Control", "max-age=60"), Rules.DEFAULT))
                .isEqualTo(expected);
    }

    @Test
    void mustUnderstandIsHonouredForAnUnknownStatus() {
        assertThat(isStorable(GET, head(599, "Cache-Control", "max-age=60, must-understand"), Rules.DEFAULT))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "max-age=60, false",
        "'max-age=60, public', true",
        "'max-age=60, must-revalidate', true",
        "'max-age=60, proxy-revalidate', false",
        "s-maxage=60, true"
    })
    void aResponseToCredentialsNeedsLeave(String cacheControl, boolean expected) {
        Fields request = Fields.of("Authorization", "Basic eDp5");
        assertThat(isStorable(request, head(200, "Cache-Control", cacheControl), Rules.DEFAULT))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "Accept, *", "*, Accept", ", *"})
    void whatVariesByEverythingIsNotStored(String vary) {
        assertThat(isStorable(GET, head(200, "Cache-Control", "max-age=60", "Vary", vary), Rules.DEFAULT))
                .isFalse();
    }

    @Test
    void cookiesAreStoredUnlessConfiguredOtherwise() {
        ResponseHead head = head(200, "Cache-Control", "max-age=60", "Set-Cookie", "a=b");
        assertThat(isStorable(GET, head, Rules.DEFAULT)).isTrue();
        assertThat(isStorable(GET, head, new Rules(0, 0, 0, false))).isFalse();
    }

    @Test
    void aTargetedFieldReplacesWhatIsSaidToAll() {
        assertThat(isStorable(
                        GET, head(200, "Cache-Control", "no-store", "CDN-Cache-Control", "max-age=60"), Rules.DEFAULT))
                .isTrue();
        assertThat(isStorable(
                        GET, head(200, "Cache-Control", "max-age=60", "CDN-Cache-Control", "private"), Rules.DEFAULT))
                .isFalse();
        assertThat(stored("CDN-Cache-Control", "no-cache", "Expires", date(60), "ETag", "\"a\"")
                        .policy()
                        .lifetimeSeconds())
                .isZero();
    }

    @Test
    void fieldsOfTheConnectionAndThoseNamedAreNotKept() {
        StoredResponse stored = stored(
                "Cache-Control",
                "max-age=60, no-cache=\"x-user\", private=\"x-mine\"",
                "Connection",
                "x-hop",
                "X-Hop",
                "1",
                "X-User",
                "2",
                "X-Mine",
                "3",
                "Keep-Alive",
                "5",
                "X-Kept",
                "6");
        assertThat(stored.fields().lines())
                .extracting(Fields.Field::name)
                .containsExactlyInAnyOrder("Cache-Control", "X-Kept", "Date");
    }

    // ---- freshness

    @ParameterizedTest
    @CsvSource({
        "'s-maxage=5, max-age=60', 100, 5",
        "'max-age=60', 100, 60",
        "'max-age=0', 100, 0",
        "'foo', 100, 100",
        "'foo', -100, 0"
    })
    void theLifetimeIsTheFirstThatIsStated(String cacheControl, long expires, long lifetime) {
        assertThat(stored("Cache-Control", cacheControl, "Expires", date(expires))
                        .policy()
                        .lifetimeSeconds())
                .isEqualTo(lifetime);
    }

    @Test
    void expiresCountsFromTheDateAndAnUnreadableOneIsPast() {
        assertThat(stored("Date", date(400), "Expires", date(300)).policy().lifetimeSeconds())
                .isZero();
        assertThat(stored("Expires", "0").policy().lifetimeSeconds()).isZero();
        assertThat(stored("Date", "foo", "Expires", date(10)).policy().lifetimeSeconds())
                .isEqualTo(10);
    }

    @Test
    void aTenthOfTheTimeSinceItsLastChangeIsAGuess() {
        ResponseHead head = head(200, "Last-Modified", date(-1000));
        assertThat(ResponsePolicy.of(head, HEURISTIC).lifetimeSeconds()).isEqualTo(100);
        assertThat(ResponsePolicy.of(head(599, "Last-Modified", date(-1000)), HEURISTIC)
                        .lifetimeSeconds())
                .isZero();
        assertThat(ResponsePolicy.of(head(200, "Last-Modified", date(-1000), "Set-Cookie", "a=b"), HEURISTIC)
                        .lifetimeSeconds())
                .isZero();
    }

    @Test
    void ageCountsWhatPassedBeforeUponTheWayAndHere() {
        ResponseHead head = new ResponseHead(
                200, Fields.of("Age", "10", "Date", date(-3), "Cache-Control", "max-age=60"), T0 - 2000, T0);
        assertThat(head.initialAgeSeconds()).isEqualTo(12);
        assertThat(stored(GET, head).ageMillis(T0 + 5000)).isEqualTo(17_000);
    }

    @ParameterizedTest
    @CsvSource({"abc, 0", "-7200, 0", "7200.0, 0", "'7200, 0', 7200", "'0, 7200', 0", "99999999999, 2147483648"})
    void ofAgeTheFirstMemberCountsIfItIsANumber(String age, long seconds) {
        assertThat(head(200, "Age", age).initialAgeSeconds()).isEqualTo(seconds);
    }

    // ---- reuse

    @Test
    void whatIsFreshIsServedAndWhatIsStaleIsNot() {
        StoredResponse stored = stored("Cache-Control", "max-age=60");
        assertThat(served(GET, stored, 59)).isTrue();
        assertThat(decide(GET, stored, 60)).isEqualTo(new Fetch(Reason.STALE, stored, true));
    }

    @ParameterizedTest
    @CsvSource({
        "no-cache, 1, false",
        "max-age=0, 0, false",
        "max-age=10, 10, true",
        "max-age=10, 11, false",
        "min-fresh=50, 10, true",
        "min-fresh=50, 11, false",
        "max-stale, 1000, true",
        "max-stale=5, 65, true",
        "max-stale=5, 66, false"
    })
    void callersMayAskForMoreOrBeContentWithLess(String asked, long after, boolean expected) {
        StoredResponse stored = stored("Cache-Control", "max-age=60");
        assertThat(served(Fields.of("Cache-Control", asked), stored, after)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"must-revalidate", "proxy-revalidate", "s-maxage=60"})
    void noCallerGetsAStaleResponseThatForbidsIt(String directive) {
        StoredResponse stored = stored("Cache-Control", "max-age=60, " + directive);
        assertThat(served(Fields.of("Cache-Control", "max-stale"), stored, 61)).isFalse();
        assertThat(stored.mayServeOnError(T0 + 61_000, true, stored.modifiedSeconds(), Rules.DEFAULT))
                .isFalse();
    }

    @Test
    void onlyIfCachedIsNeverForwarded() {
        Fields request = Fields.of("Cache-Control", "only-if-cached");
        assertThat(decide(request, null, 0)).isInstanceOf(NothingStored.class);
        assertThat(decide(request, stored("Cache-Control", "max-age=60"), 61)).isInstanceOf(NothingStored.class);
    }

    @Test
    void aCallersNoStoreAndPragma() {
        StoredResponse stored = stored("Cache-Control", "max-age=60");
        assertThat(decide(Fields.of("Cache-Control", "no-store"), stored, 1))
                .isEqualTo(new Fetch(Reason.REQUEST, null, false));
        assertThat(served(Fields.of("Pragma", "no-cache"), stored, 1)).isFalse();
        assertThat(served(Fields.of("Pragma", "no-cache", "Cache-Control", "x"), stored, 1))
                .isTrue();
    }

    @Test
    void staleWhileRevalidateIsServedWithinItsWindow() {
        StoredResponse stored = stored("Cache-Control", "max-age=60, stale-while-revalidate=30");
        assertThat(decide(GET, stored, 89)).isEqualTo(new Serve(stored, true, true));
        assertThat(decide(GET, stored, 90)).isInstanceOf(Fetch.class);
    }

    @Test
    void staleIfErrorIsServedWithinItsWindowAndAnUnreachableServiceIsBridged() {
        StoredResponse stored = stored("Cache-Control", "max-age=60, stale-if-error=300");
        StoredResponse plain = stored("Cache-Control", "max-age=60");
        assertThat(stored.mayServeOnError(T0 + 359_000, false, stored.modifiedSeconds(), Rules.DEFAULT))
                .isTrue();
        assertThat(stored.mayServeOnError(T0 + 360_000, false, stored.modifiedSeconds(), Rules.DEFAULT))
                .isFalse();
        assertThat(plain.mayServeOnError(T0 + 61_000, false, plain.modifiedSeconds(), Rules.DEFAULT))
                .isFalse();
        assertThat(plain.mayServeOnError(T0 + 61_000, true, plain.modifiedSeconds(), Rules.DEFAULT))
                .isTrue();
        assertThat(plain.mayServeOnError(T0 + 122_000, true, plain.modifiedSeconds(), Rules.DEFAULT))
                .isFalse();
    }

    // ---- validation

    @ParameterizedTest
    @CsvSource({
        "'\"a\"', '\"a\"', true",
        "'\"a\"', '\"b\"', false",
        "'\"a\"', , true",
        "'W/\"a\"', 'W/\"a\"', true",
        "'\"a\"', 'W/\"a\"', true",
        "'W/\"a\"', '\"a\"', false",
        ", '\"a\"', false"
    })
    void a304ConfirmsTheVersionThatItNames(@Nullable String known, @Nullable String named, boolean confirms) {
        StoredResponse stored =
                known == null ? stored("Last-Modified", date(-9)) : stored("ETag", known, "Last-Modified", date(-9));
        ResponseHead notModified = named == null ? head(304) : head(304, "ETag", named);
        assertThat(Freshening.confirms(notModified, stored)).isEqualTo(confirms);
    }

    @Test
    void aConfirmedResponseTakesOverWhatIsNewButNotTheLength() {
        StoredResponse stored = stored("Cache-Control", "max-age=60", "ETag", "\"a\"", "A", "1", "B", "1");
        ResponseHead notModified = new ResponseHead(
                304, Fields.of("ETag", "\"a\"", "A", "2", "Content-Length", "99"), T0 + 70_000, T0 + 70_000);
        StoredResponse updated = stored.updated(GET, notModified, Rules.DEFAULT);
        assertThat(updated.fields().first("a")).isEqualTo("2");
        assertThat(updated.fields().first("b")).isEqualTo("1");
        assertThat(updated.fields().has("content-length")).isFalse();
        assertThat(updated.body()).isSameAs(stored.body());
        assertThat(updated.freshMillis(T0 + 100_000)).isEqualTo(30_000);
    }

    @Test
    void aHeadSpeaksOfTheStoredResponseIfNothingDiffers() {
        StoredResponse stored = stored("Cache-Control", "max-age=60", "ETag", "\"a\"");
        assertThat(Freshening.isSame(head(200, "ETag", "\"a\"", "Content-Length", "10"), stored))
                .isTrue();
        assertThat(Freshening.isSame(head(200, "ETag", "\"b\""), stored)).isFalse();
        assertThat(Freshening.isSame(head(200, "Content-Length", "11"), stored)).isFalse();
        assertThat(Freshening.isSame(head(410), stored)).isFalse();
    }

    // ---- variants

    @ParameterizedTest
    @CsvSource({
        "Foo, '1, 2', '1,2', true",
        "Foo, 1, 2, false",
        "Foo, 1, , false",
        "Accept-Language, 'en, de', 'De , eN', true",
        "Accept-Language, 'en, de;q=0.5', 'de, en;q=0.5', false",
        "Accept-Encoding, 'gzip, br', 'br, gzip', true"
    })
    void aVariantIsForRequestsThatMeanTheSame(String name, String first, @Nullable String second, boolean expected) {
        StoredResponse stored = stored(Fields.of(name, first), head(200, "Cache-Control", "max-age=60", "Vary", name));
        assertThat(stored.matches(second == null ? GET : Fields.of(name, second)))
                .isEqualTo(expected);
    }

    @Test
    void aResponseInTheLanguagePreferredToAllOthersSuits() {
        StoredResponse stored = stored(
                Fields.of("Accept-Language", "en, de"),
                head(200, "Cache-Control", "max-age=60", "Vary", "Accept-Language", "Content-Language", "de"));
        assertThat(stored.matches(Fields.of("Accept-Language", "fr;q=0.5, de"))).isTrue();
        assertThat(stored.matches(Fields.of("Accept-Language", "fr, de"))).isFalse();
    }

    @Test
    void variantsStandSideBySideAndANewOneReplacesItsOwn() {
        Fields one = Fields.of("Foo", "1");
        Fields two = Fields.of("Foo", "2");
        ResponseHead head = head(200, "Cache-Control", "max-age=60", "Vary", "Foo");
        StoredResponse first = stored(one, head);
        StoredResponse second = stored(two, head);
        StoredResponse newer = stored(one, head(200, "Cache-Control", "max-age=70", "Vary", "Foo"));
        Resource resource = Resource.EMPTY
                .with(first, one, 2, 10_000)
                .with(second, two, 2, 10_000)
                .with(newer, one, 2, 10_000);
        assertThat(resource.variants()).containsExactly(newer, second);
        assertThat(resource.with(stored(GET, head), GET, 2, 10_000).variants()).hasSize(2);
        assertThat(resource.with(stored(GET, head), GET, 9, 100).variants()).hasSize(1);
    }

    // ---- replies

    private static Reply reply(StoredResponse stored, String... request) {
        return Reply.to(Fields.of(request), true, stored);
    }

    @ParameterizedTest
    @CsvSource({"'\"a\"', true", "'W/\"a\"', true", "'\"x\", \"a\"', true", "*, true", "'\"b\"', false", "a, false"})
    void aCallerThatHasItIsToldSo(String ifNoneMatch, boolean expected) {
        StoredResponse stored = stored("Cache-Control", "max-age=60", "ETag", "\"a\"", "Last-Modified", date(-100));
        Reply reply = reply(stored, "If-None-Match", ifNoneMatch, "If-Modified-Since", date(-1000));
        assertThat(reply instanceof Reply.NotModified).isEqualTo(expected);
    }

    @Test
    void withoutATagTheDateOfTheLastChangeDecidesOrElseThatOfItsMaking() {
        StoredResponse stored = stored("Cache-Control", "max-age=60", "Last-Modified", date(-100));
        assertThat(reply(stored, "If-Modified-Since", date(-100))).isInstanceOf(Reply.NotModified.class);
        assertThat(reply(stored, "If-Modified-Since", date(-101))).isInstanceOf(Reply.Whole.class);
        StoredResponse plain = stored("Cache-Control", "max-age=60", "Date", date(0));
        assertThat(reply(plain, "If-Modified-Since", date(0))).isInstanceOf(Reply.NotModified.class);
        assertThat(reply(plain, "If-Modified-Since", date(-1))).isInstanceOf(Reply.Whole.class);
    }

    @ParameterizedTest
    @CsvSource({"0-1, 0, 2", "1-, 1, 10", "-3, 7, 10", "-99, 0, 10", "8-99, 8, 10", "9-9, 9, 10"})
    void aRangeIsCutFromTheWhole(String range, int from, int to) {
        assertThat(reply(stored("Cache-Control", "max-age=60"), "Range", "bytes=" + range))
                .isEqualTo(new Reply.Part(from, to));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=3-2", "bytes=", "bytes=1-x"})
    void whatIsNoSingleRangeIsAnsweredWithTheWhole(String range) {
        assertThat(reply(stored("Cache-Control", "max-age=60"), "Range", range)).isEqualTo(Reply.WHOLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
    void aRangeBeyondTheEndCannotBeSatisfied(String range) {
        assertThat(reply(stored("Cache-Control", "max-age=60"), "Range", range))
                .isInstanceOf(Reply.Unsatisfiable.class);
    }

    @Test
    void ifRangeNeedsAStrongMatch() {
        StoredResponse strong = stored("ETag", "\"a\"", "Last-Modified", date(-100));
        StoredResponse weak = stored("ETag", "W/\"a\"");
        assertThat(reply(strong, "Range", "bytes=0-1", "If-Range", "\"a\"")).isInstanceOf(Reply.Part.class);
        assertThat(reply(strong, "Range", "bytes=0-1", "If-Range", "\"b\"")).isEqualTo(Reply.WHOLE);
        assertThat(reply(weak, "Range", "bytes=0-1", "If-Range", "W/\"a\"")).isEqualTo(Reply.WHOLE);
        assertThat(reply(strong, "Range", "bytes=0-1", "If-Range", date(-100))).isInstanceOf(Reply.Part.class);
        assertThat(reply(strong, "Range", "bytes=0-1", "If-Range", date(-99))).isEqualTo(Reply.WHOLE);
    }

    // ---- targets

    @ParameterizedTest
    @CsvSource({
        "/b, http://h:1/b",
        "b?c=d, http://h:1/x/b?c=d",
        "http://H:1/b, http://h:1/b",
        "http://other/b, ",
        "https://h:1/b, ",
        "'http://h:1/a b', "
    })
    void onlyLocationsOfTheSameOriginAreResolved(String location, @Nullable String expected) {
        Target resolved = Target.of("http", "H:1", "/x/y").resolve(location);
        assertThat(resolved == null ? null : resolved.uri()).isEqualTo(expected);
    }
}

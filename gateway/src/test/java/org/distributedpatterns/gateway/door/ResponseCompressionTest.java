package org.distributedpatterns.gateway.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.ReadOnlyHttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseCompressionTest {

    private static final String TEXT = "to be or not to be ".repeat(200);

    private final EmbeddedChannel channel = new EmbeddedChannel(new ResponseCompression(
            CompressionRules.of(new String[] {"application/json", "text/event-stream"}, 1024, new String[] {"Old.*"})));

    /** An answer as it went out. */
    private record Sent(HttpResponse head, byte[] body) {

        String field(String name) {
            return String.join(", ", head.headers().getAll(name));
        }

        String unzipped() throws IOException {
            return new String(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes(), UTF_8);
        }
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private HttpRequest ask(HttpMethod method, String... fields) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, "/x");
        for (int i = 0; i < fields.length; i += 2) {
            request.headers().add(fields[i], fields[i + 1]);
        }
        channel.writeInbound(request);
        return channel.readInbound();
    }

    /** As the cache answers: in one piece, with fields that can't be changed. */
    private Sent answerWhole(int status, String body, CharSequence... fields) {
        channel.writeOutbound(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.copiedBuffer(body, UTF_8),
                new ReadOnlyHttpHeaders(false, fields),
                EmptyHttpHeaders.INSTANCE));
        return sent();
    }

    private Sent answerInPieces(List<String> pieces, String... fields) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        for (int i = 0; i < fields.length; i += 2) {
            head.headers().add(fields[i], fields[i + 1]);
        }
        channel.writeOutbound(head);
        pieces.forEach(piece -> channel.writeOutbound(Unpooled.copiedBuffer(piece, UTF_8)));
        channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
        return sent();
    }

    private Sent sent() {
        HttpResponse head = null;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Object message = channel.readOutbound(); message != null; message = channel.readOutbound()) {
            if (message instanceof HttpResponse response) {
                head = response;
            }
            if (message instanceof ByteBuf bytes) {
                body.writeBytes(ByteBufUtil.getBytes(bytes));
                bytes.release();
            }
            if (message instanceof HttpContent content) {
                ByteBuf bytes = content.content();
                body.writeBytes(ByteBufUtil.getBytes(bytes));
                content.release();
            }
        }
        return new Sent(head, body.toByteArray());
    }

    @Test
    void aLargeAnswerOfAListedTypeIsCompressedWhole() throws IOException {
        ask(HttpMethod.GET, "Accept-Encoding", "br, gzip");
        Sent sent = answerWhole(200, TEXT, "Content-Type", "application/json;charset=utf-8", "ETag", "\"x\"");
        assertThat(sent.field("Content-Encoding")).isEqualTo("gzip");
        assertThat(sent.field("ETag")).isEqualTo("\"x--gzip\"");
        assertThat(sent.field("Vary")).isEqualTo("accept-encoding");
        assertThat(sent.body()).hasSizeLessThan(1000);
        assertThat(sent.unzipped()).isEqualTo(TEXT);
    }

    @Test
    void anAnswerInPiecesIsCompressedWithoutALength() throws IOException {
        ask(HttpMethod.GET, "Accept-Encoding", "gzip");
        Sent sent = answerInPieces(
                List.of(TEXT, TEXT),
                "Content-Type",
                "application/json",
                "Content-Length",
                Integer.toString(2 * TEXT.length()),
                "Accept-Ranges",
                "bytes",
                "ETag",
                "W/\"x\"",
                "Vary",
                "Origin");
        assertThat(sent.field("Content-Length")).isEmpty();
        assertThat(sent.field("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(sent.field("Accept-Ranges")).isEmpty();
        assertThat(sent.field("ETag")).isEqualTo("W/\"x\"");
        assertThat(sent.field("Vary")).isEqualTo("Origin, accept-encoding");
        assertThat(sent.unzipped()).isEqualTo(TEXT + TEXT);
    }

    @ParameterizedTest
    @CsvSource({
        "206, Content-Range, bytes 0-9/10",
        "200, Content-Encoding, br",
        "200, Cache-Control, 'public, no-transform'",
    })
    void whatMustNotBeTransformedIsNot(int status, String name, String value) {
        ask(HttpMethod.GET, "Accept-Encoding", "gzip");
        Sent sent = answerWhole(status, TEXT, "Content-Type", "application/json", "ETag", "\"x\"", name, value);
        assertThat(new String(sent.body(), UTF_8)).isEqualTo(TEXT);
        assertThat(sent.field("ETag")).isEqualTo("\"x\"");
        assertThat(sent.field("Vary")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"text/event-stream", "image/png", "''"})
    void otherTypesAreNotEventsLeastOfAll(String type) {
        ask(HttpMethod.GET, "Accept-Encoding", "gzip");
        Sent sent = answerWhole(200, TEXT, "Content-Type", type);
        assertThat(new String(sent.body(), UTF_8)).isEqualTo(TEXT);
        assertThat(sent.field("Vary")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"identity,x", "gzip;q=0,x", "br,x", "gzip,Old Browser"})
    void whoDoesNotAcceptItGetsItPlainAndIsToldThatItVaries(String accepted, String agent) {
        ask(HttpMethod.GET, "Accept-Encoding", accepted, "User-Agent", agent);
        Sent sent = answerWhole(200, TEXT, "Content-Type", "application/json", "ETag", "\"x\"");
        assertThat(new String(sent.body(), UTF_8)).isEqualTo(TEXT);
        assertThat(sent.field("ETag")).isEqualTo("\"x\"");
        assertThat(sent.field("Vary")).isEqualTo("accept-encoding");
    }

    @Test
    void smallAnswersStayAsTheyAre() {
        ask(HttpMethod.GET, "Accept-Encoding", "gzip");
        assertThat(answerWhole(200, "{}", "Content-Type", "application/json").body())
                .hasSize(2);
        ask(HttpMethod.GET, "Accept-Encoding", "gzip");
        Sent sent = answerInPieces(List.of("{}"), "Content-Type", "application/json", "Content-Length", "2");
        assertThat(new String(sent.body(), UTF_8)).isEqualTo("{}");
        assertThat(sent.field("Content-Length")).isEqualTo("2");
    }

    @Test
    void headersOnlyKeepTheLengthOfTheWhole() {
        ask(HttpMethod.HEAD, "Accept-Encoding", "gzip");
        Sent sent = answerInPieces(List.of(), "Content-Type", "application/json", "Content-Length", "5000");
        assertThat(sent.field("Content-Length")).isEqualTo("5000");
        assertThat(sent.field("Content-Encoding")).isEmpty();
        assertThat(sent.field("Vary")).isEqualTo("accept-encoding");
    }

    @Test
    void aTagIsGivenBackAsItsServiceKnowsIt() {
        HttpRequest request = ask(
                HttpMethod.GET,
                "Accept-Encoding",
                "gzip",
                "If-None-Match",
                "\"a\", \"x--gzip\"",
                "If-Match",
                "\"y--gzip\"",
                "If-Range",
                "\"z--gzip\"");
        HttpHeaders headers = request.headers();
        assertThat(headers.getAll("If-None-Match")).containsExactly("\"a\", \"x\"");
        assertThat(headers.get("If-Match")).isEqualTo("\"y\"");
        assertThat(headers.get("If-Range")).isEqualTo("\"z--gzip\"");
        Sent unmodified = answerWhole(304, "", "ETag", "\"x\"");
        assertThat(unmodified.field("ETag")).isEqualTo("\"x--gzip\"");
        ask(HttpMethod.GET, "Accept-Encoding", "gzip", "If-None-Match", "\"x\"");
        assertThat(answerWhole(304, "", "ETag", "\"x\"").field("ETag")).isEqualTo("\"x\"");
    }

    @Test
    void pipelinedAnswersAreHeldAgainstTheirOwnRequests() {
        ask(HttpMethod.GET, "Accept-Encoding", "gzip");
        ask(HttpMethod.GET);
        ask(HttpMethod.GET, "Accept-Encoding", "gzip");
        List<String> encodings = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            encodings.add(
                    answerWhole(200, TEXT, "Content-Type", "application/json").field("Content-Encoding"));
        }
        assertThat(encodings).containsExactly("gzip", "", "gzip");
    }
}

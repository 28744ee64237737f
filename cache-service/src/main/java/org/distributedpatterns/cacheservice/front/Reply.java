// Written by ./platform sync from kit: front/Reply.java
package org.distributedpatterns.cacheservice.front;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The head of an answer, written into its buffer as it is put together: no header map stands between. Belongs to one
 * event loop, like the exchange it comes from.
 */
public final class Reply {

    /** RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] DATE = ascii("\r\nDate: ");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] END_OF_LINE = ascii("\r\n");
    private static final byte[] SEPARATOR = ascii(": ");

    /** The date of a second, shared by all loops. */
    private record Second(long second, byte[] date) {}

    private static volatile Second now = new Second(0, new byte[0]);

    private final ByteBuf buffer;
    private final HttpResponseStatus status;

    Reply(ByteBuf buffer, HttpResponseStatus status) {
        this.buffer = buffer;
        this.status = status;
        buffer.writeBytes(VERSION);
        ByteBufUtil.copy(status.codeAsText(), buffer);
        buffer.writeByte(' ');
        buffer.writeCharSequence(status.reasonPhrase(), US_ASCII);
        buffer.writeBytes(DATE).writeBytes(date()).writeBytes(END_OF_LINE);
    }

    /** A field. What would end the line early in the value is written as a space. */
    public Reply header(CharSequence name, CharSequence value) {
        ByteBufUtil.writeAscii(buffer, name);
        buffer.writeBytes(SEPARATOR);
        int length = value.length();
        buffer.ensureWritable(length + 2);
        int at = buffer.writerIndex();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            buffer.setByte(at + i, c < ' ' && c != '\t' ? ' ' : c); // Latin-1, as header fields are read
        }
        buffer.writerIndex(at + length).writeBytes(END_OF_LINE);
        return this;
    }

    public Reply header(CharSequence name, long value) {
        ByteBufUtil.writeAscii(buffer, name);
        buffer.writeBytes(SEPARATOR);
        number(value);
        buffer.writeBytes(END_OF_LINE);
        return this;
    }

    HttpResponseStatus status() {
        return status;
    }

    Reply length(long length) {
        buffer.writeBytes(LENGTH);
        number(length);
        buffer.writeBytes(END_OF_LINE);
        return this;
    }

    /** Ends the head. */
    ByteBuf end() {
        return buffer.writeBytes(END_OF_LINE);
    }

    private void number(long value) {
        buffer.writeCharSequence(Long.toString(value), US_ASCII);
    }

    private static byte[] date() {
        long second = System.currentTimeMillis() / 1000;
        Second present = now;
        if (present.second() != second) {
            present = new Second(second, ascii(IMF_FIXDATE.format(ZonedDateTime.now(ZoneOffset.UTC))));
            now = present;
        }
        return present.date();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}

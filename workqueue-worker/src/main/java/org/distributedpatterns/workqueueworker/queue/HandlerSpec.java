package org.distributedpatterns.workqueueworker.queue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.net.URI;

/** What works off a queue's items. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HandlerSpec.Http.class, name = "http"),
    @JsonSubTypes.Type(value = HandlerSpec.Command.class, name = "command"),
    @JsonSubTypes.Type(value = HandlerSpec.Builtin.class, name = "builtin")
})
public sealed interface HandlerSpec {

    /** Each item is POSTed there. */
    record Http(URI url) implements HandlerSpec {}

    /** Each item is the standard input of a program that the worker's configuration names so. */
    record Command(String name) implements HandlerSpec {}

    /** Something that the worker can do by itself. */
    record Builtin(Name name) implements HandlerSpec {

        /** What there is. */
        public enum Name {
            /** Answers nothing, at once. */
            @JsonProperty("noop")
            NOOP,
            /** Counts the lines and words of the item's {@code text}. */
            @JsonProperty("word-count")
            WORD_COUNT
        }
    }
}

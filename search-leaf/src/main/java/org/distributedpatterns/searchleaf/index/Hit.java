package org.distributedpatterns.searchleaf.index;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import org.jspecify.annotations.Nullable;

/** A document that was found. */
@JsonInclude(Include.NON_NULL)
public record Hit(String id, float score, @Nullable String title) {}

// Written by ./platform sync from kit: definitionweb/package-info.java
/** Definitions over HTTP in a servlet service: whose call it is, on what condition, and failures as problems. */
@NullMarked
package org.distributedpatterns.shardservice.definitionweb;

import org.jspecify.annotations.NullMarked;

/** Definitions over HTTP in a servlet service: whose call it is, on what condition, and failures as problems. */
@NullMarked
package org.distributedpatterns.kit.definitionweb;

import org.jspecify.annotations.NullMarked;

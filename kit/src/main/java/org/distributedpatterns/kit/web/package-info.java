/** What every HTTP answer of a servlet service has in common. */
@NullMarked
package org.distributedpatterns.kit.web;

import org.jspecify.annotations.NullMarked;

/** What every HTTP answer of the service has in common. The same files stand in every servlet service. */
@NullMarked
package org.distributedpatterns.searchleaf.web;

import org.jspecify.annotations.NullMarked;

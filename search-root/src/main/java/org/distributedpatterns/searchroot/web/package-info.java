/** What every HTTP answer of the service has in common. The same files stand in every servlet service. */
@NullMarked
package org.distributedpatterns.searchroot.web;

import org.jspecify.annotations.NullMarked;

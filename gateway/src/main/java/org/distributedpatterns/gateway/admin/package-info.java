/** What administrators see of all changes. The changes themselves are made beside what they change. */
@NullMarked
package org.distributedpatterns.gateway.admin;

import org.jspecify.annotations.NullMarked;

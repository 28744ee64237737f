/**
 * Carries TCP connections to instances of services that do not speak HTTP, such as a database: the application connects
 * to a port of its own machine and knows no other address.
 */
@NullMarked
package org.distributedpatterns.gateway.tcp;

import org.jspecify.annotations.NullMarked;

/**
 * The service's one port: Netty event loops answer the data path themselves
 * ({@link org.distributedpatterns.kit.front.FastPath}) and hand every other request on to Spring MVC, whose Tomcat
 * listens on the loopback interface only.
 */
@NullMarked
package org.distributedpatterns.kit.front;

import org.jspecify.annotations.NullMarked;

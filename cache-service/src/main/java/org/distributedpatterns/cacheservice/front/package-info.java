// Written by ./platform sync from kit: front/package-info.java
/**
 * The service's one port: Netty event loops answer the data path themselves
 * ({@link org.distributedpatterns.cacheservice.front.FastPath}) and hand every other request on to Spring MVC, whose
 * Tomcat listens on the loopback interface only.
 */
@NullMarked
package org.distributedpatterns.cacheservice.front;

import org.jspecify.annotations.NullMarked;

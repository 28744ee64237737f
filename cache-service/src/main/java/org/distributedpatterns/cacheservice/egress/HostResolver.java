// Written by ./platform sync from kit: egress/HostResolver.java
package org.distributedpatterns.cacheservice.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** How a name is resolved; {@code InetAddress::getAllByName} outside of tests. */
@FunctionalInterface
public interface HostResolver {

    /** All addresses of a name. Blocks. */
    InetAddress[] resolve(String host) throws UnknownHostException;
}

// Written by ./platform sync from kit: shift/ShiftsEndpoint.java
package org.distributedpatterns.searchroot.shift;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@code /actuator/shifts}: what a rolling restart waits for. By each service that this router calls, how far the
 * traffic of its instances that are being replaced has moved.
 */
@Endpoint(id = "shifts")
public final class ShiftsEndpoint {

    private final Supplier<Map<String, List<ShiftReport>>> reports;

    /**
     * @param reports by service; a service without reports is one that nobody is replaced in, as this router sees it
     */
    public ShiftsEndpoint(Supplier<Map<String, List<ShiftReport>>> reports) {
        this.reports = reports;
    }

    @ReadOperation
    public Map<String, Map<String, List<ShiftReport>>> shifts() {
        return Map.of("services", reports.get());
    }
}

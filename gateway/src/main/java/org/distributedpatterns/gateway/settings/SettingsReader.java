package org.distributedpatterns.gateway.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.NestedExceptionUtils;

/** Reads the settings of a service from a tree, such as a JSON object, by the rules of the properties. */
public final class SettingsReader {

    private static final String ROOT = "settings";

    private SettingsReader() {}

    /**
     * @param tree objects are maps, durations are texts such as {@code 300ms}; names in any form that properties have
     *     ({@code slowStart}, {@code slow-start}); what is left out has its default
     * @throws IllegalArgumentException with a message for the one who wrote it
     */
    public static RouteSettings read(Map<String, ?> tree) {
        Map<String, Object> flat = new LinkedHashMap<>();
        flatten(ROOT, tree, flat);
        try {
            return new Binder(new MapConfigurationPropertySource(flat))
                    .bindOrCreate(
                            ROOT,
                            Bindable.of(RouteSettings.class),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
        } catch (BindException e) {
            String cause = NestedExceptionUtils.getMostSpecificCause(e).getMessage();
            throw new IllegalArgumentException(cause == null ? e.toString() : cause.replace(ROOT + ".", ""), e);
        }
    }

    private static void flatten(String name, Object value, Map<String, Object> flat) {
        if (value instanceof Map<?, ?> tree) {
            tree.forEach((key, child) -> flatten(
                    name + (name.endsWith("weights") ? "[" + key + "]" : "." + key), child == null ? "" : child, flat));
        } else {
            flat.put(name, value);
        }
    }
}

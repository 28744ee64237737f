package org.distributedpatterns.gateway.door;

import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/** Reads {@code platform.gateway.door.trusted-proxies}. */
@Component
@ConfigurationPropertiesBinding
class AddressRangeConverter implements Converter<String, AddressRange> {

    @Override
    public AddressRange convert(String text) {
        return AddressRange.parse(text.strip());
    }
}

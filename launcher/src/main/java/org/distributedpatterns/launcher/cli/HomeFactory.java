package org.distributedpatterns.launcher.cli;

import java.lang.reflect.Constructor;
import org.distributedpatterns.launcher.home.Home;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands: those with a constructor for it are told where the fleet is. */
final class HomeFactory implements IFactory {

    private final Home home;

    HomeFactory(Home home) {
        this.home = home;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Home.class) {
                return type.cast(constructor.newInstance(home));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}

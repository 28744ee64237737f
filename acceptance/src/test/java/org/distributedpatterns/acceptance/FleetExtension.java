package org.distributedpatterns.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives one {@link Platform} to all test classes, closes it after the last one, and reports its state at a failure. */
final class FleetExtension implements ParameterResolver, AfterTestExecutionCallback {

    /** Marks a test class that takes the {@link Platform} in its constructor. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(FleetExtension.class)
    @interface OnTheFleet {}

    private static final Namespace NAMESPACE = Namespace.create(FleetExtension.class);

    /** The fleet, or why there is none: a start that failed is not tried again by each test. */
    private record Start(
            @Nullable Platform platform, @Nullable Throwable failure) implements AutoCloseable {

        static Start attempt() {
            try {
                return new Start(new Platform(), null);
            } catch (RuntimeException | AssertionError e) {
                return new Start(null, e);
            }
        }

        @Override
        public void close() {
            if (platform != null) {
                platform.close();
            }
        }
    }

    private static Platform platform(ExtensionContext context) {
        Start start = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Start.class, type -> Start.attempt(), Start.class);
        Platform platform = start.platform();
        if (platform == null) {
            throw new AssertionError("the fleet did not start", start.failure());
        }
        return platform;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Platform.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return platform(context);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException()
                .ifPresent(failure -> System.err.println("The fleet after " + context.getDisplayName() + " failed:\n"
                        + platform(context).status()));
    }
}

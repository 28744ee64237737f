package org.distributedpatterns.gateway.route;

import java.util.List;

/**
 * The prefixes that services may claim. What is the gateway's own or internal is never among them.
 *
 * @param allowed for example {@code /api/**}: everything below, and {@code /api} itself
 */
record AllowList(List<String> allowed) {

    private static final List<String> NEVER =
            List.of("/internal", "/actuator", "/admin", "/docs", "/platform", "/v3", "/webjars", "/swagger-ui");

    AllowList {
        allowed = allowed.stream()
                .map(pattern -> pattern.endsWith("/**") ? pattern.substring(0, pattern.length() - 3) : pattern)
                .toList();
    }

    boolean permits(String prefix) {
        return prefix.startsWith("/")
                && prefix.length() > 1
                && !prefix.endsWith("/")
                && !prefix.contains("//")
                && !prefix.contains("*")
                && !prefix.contains("{")
                && NEVER.stream().noneMatch(root -> isWithin(prefix, root))
                && allowed.stream().anyMatch(root -> isWithin(prefix, root));
    }

    /** Whether {@code path} is {@code root} or below it. */
    static boolean isWithin(String path, String root) {
        return path.startsWith(root) && (path.length() == root.length() || path.charAt(root.length()) == '/');
    }
}
